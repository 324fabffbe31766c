// Preloaded into a process that a test wants struck by a signal: it sends the signal to itself, at a file operation or at
// an amount of work that the test has chosen. So the moment is the same on a fast machine, a slow one and a busy one.
// ENGRAM_STRIKE is the `Strike` of struck.ts as JSON.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const asked = JSON.parse(process.env.ENGRAM_STRIKE);
const { signal, group = false, operation, count = 1, progress, afterComputing, listening = false, cost } = asked;

if (isMainThread && operation !== undefined) strikeAtOperation();
if (isMainThread && progress !== undefined) strikeAtProgress();
if (isMainThread && afterComputing !== undefined) strikeWhileComputing();

/** Right after the `count`-th file operation whose name and path match `operation`. */
function strikeAtOperation() {
  const pattern = new RegExp(operation);
  const paths = new Map();
  let seen = 0;
  const watch = (name, pathOf, after = () => {}) => {
    const original = fs[name];
    fs[name] = (...args) => {
      const result = original(...args);
      const path = pathOf(args);
      after(result, args);
      if (pattern.test(`${name} ${path}`) && ++seen === count) strike();
      return result;
    };
  };
  const first = ([path]) => String(path);
  const second = ([, path]) => String(path);
  const opened = ([file]) => paths.get(file) ?? String(file);
  watch('openSync', first, (file, [path]) => paths.set(file, String(path)));
  for (const name of ['writeSync', 'writeFileSync', 'fsyncSync', 'closeSync', 'ftruncateSync']) watch(name, opened);
  for (const name of ['mkdirSync', 'rmSync', 'unlinkSync', 'truncateSync', 'appendFileSync']) watch(name, first);
  for (const name of ['renameSync', 'linkSync']) watch(name, second);
  syncBuiltinESMExports();
}

/** Right after progress was drawn that matches: the process is told that a terminal shows it. */
function strikeAtProgress() {
  const pattern = new RegExp(progress);
  const { stderr } = process;
  const write = stderr.write.bind(stderr);
  let isStruck = false;
  stderr.isTTY = true;
  stderr.write = (text, ...rest) => {
    const written = write(text, ...rest);
    if (!isStruck && pattern.test(text)) {
      isStruck = true;
      strike();
    }
    return written;
  };
}

/** Once the process has computed for `afterComputing` seconds of its own time, where asked since it listens for the signal. */
function strikeWhileComputing() {
  if (!listening) return strikeAfter(afterComputing);
  process.on('newListener', function wait(name) {
    if (name !== signal) return;
    process.off('newListener', wait);
    strikeAfter(afterComputing);
  });
}

/** Later where the event loop does not turn, which is a part of the cost. */
function strikeAfter(seconds) {
  const due = computed() + seconds;
  const look = setInterval(() => {
    if (computed() < due) return;
    clearInterval(look);
    if (cost !== undefined) process.on('exit', () => fs.writeFileSync(cost, String(computed() - due)));
    strike();
  }, 10);
  look.unref();
}

function strike() {
  // Of process 0, as kill(2) has it, are all of this process's group.
  process.kill(group ? 0 : process.pid, signal);
}

/** Seconds of processor time of all threads of this process. */
function computed() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
