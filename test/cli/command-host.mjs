// A process that runs one command line of `engram` after another, so that its modules are loaded only once: each message
// holds the arguments of a call, each answer what a process of its own would have printed and returned.
// Its argument is the program's file, which is evaluated anew for every call; what it imports is not.

import { pathToFileURL } from 'node:url';

const entry = process.argv[2];
const node = process.argv[0];
let calls = 0;

process.on('message', async (args) => {
  const before = listeners();
  const [stdout, stderr] = [process.stdout, process.stderr].map(caught);
  process.argv = [node, entry, ...args];
  let failure;
  try {
    await import(`${pathToFileURL(entry).href}?call=${calls++}`);
  } catch (error) {
    failure = String(error?.stack ?? error);
  }
  const exitCode = process.exitCode ?? 0;
  process.exitCode = undefined;
  removeSince(before);
  process.send({ exitCode, stdout: stdout(), stderr: stderr(), failure });
});

/** Keeps what is written to `stream` until the returned function is called, which gives it and lets the rest through. */
function caught(stream) {
  const write = stream.write;
  const chunks = [];
  stream.write = (chunk, encoding, done) => {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8') : chunk);
    const then = typeof encoding === 'function' ? encoding : done;
    if (then) process.nextTick(then);
    return true;
  };
  return () => {
    stream.write = write;
    return Buffer.concat(chunks).toString('utf8');
  };
}

/** What listens to this process and its streams; a command adds to it and counts on the end of the process to remove it. */
function listeners() {
  return [process, process.stdout, process.stderr].map((emitter) => ({
    emitter,
    all: new Set(emitter.eventNames().flatMap((name) => emitter.rawListeners(name))),
  }));
}

function removeSince(before) {
  for (const { emitter, all } of before) {
    for (const name of emitter.eventNames()) {
      for (const each of emitter.rawListeners(name)) if (!all.has(each)) emitter.removeListener(name, each);
    }
  }
}
