// Runs the checks and the tests, names the slowest files, and ends with one line, `N passed, N failed`, whatever went
// wrong on the way.
// Options: --slow runs the slow tests (test/**/*.slow.test.ts) instead; --root-seed N and --share X are those of the standing
// court (test/slow/verdicts.slow.test.ts); other arguments go to vitest.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const SLOWEST_SHOWN = 10;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const passedOn = process.argv.slice(2).filter((argument) => argument !== '--slow');
const slow = process.argv.includes('--slow');
const court = { ENGRAM_COURT_ROOT_SEED: takeOption('--root-seed'), ENGRAM_COURT_SHARE: takeOption('--share') };

// Kernels come first: all else reads them. Types and style are then checked beside the tests: a compiler has one thread, and
// nothing waits for it.
const built = await start('npm', ['run', '--silent', 'build:kernels']);
const checking = start('npm', ['run', '--silent', 'check:sources']);
const tests = await runVitest();
const checks = (await checking) && built;
const failed = tests.failed + (checks ? 0 : 1);
printSlowest(tests.files);
if (!checks) console.log('npm run check failed: it counts as one failed test');
console.log(`${tests.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && tests.passed > 0 ? 0 : 1;

/** Runs vitest and counts: a file that cannot be loaded counts as one failure, and so does a run that breaks off. */
async function runVitest() {
  const folder = mkdtempSync(join(tmpdir(), 'engram-tests-'));
  const file = join(folder, 'results.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const succeeded = await start('npx', ['--no-install', 'vitest', 'run', ...reporters, ...passedOn], {
    ENGRAM_SLOW_TESTS: slow ? '1' : '0',
    ...Object.fromEntries(Object.entries(court).filter(([, value]) => value !== undefined)),
  });
  const counts = countResults(file);
  rmSync(folder, { recursive: true, force: true });
  return !succeeded && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Takes `name VALUE` out of what is passed on. */
function takeOption(name) {
  const at = passedOn.indexOf(name);
  return at < 0 ? undefined : passedOn.splice(at, 2)[1];
}

function countResults(file) {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    const unloadable = results.testResults.filter(
      (module) => module.status === 'failed' && !module.assertionResults.some((test) => test.status === 'failed'),
    );
    const files = results.testResults.map(({ name, startTime, endTime }) => ({
      name: relative(root, name),
      seconds: (endTime - startTime) / 1000,
    }));
    return { passed: results.numPassedTests, failed: results.numFailedTests + unloadable.length, files };
  } catch (error) {
    console.error(`no test results: ${error.message}`);
    return { passed: 0, failed: 1, files: [] };
  }
}

function printSlowest(files) {
  const slowest = files.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST_SHOWN);
  if (slowest.length > 0) console.log('slowest files, in seconds:');
  for (const { name, seconds } of slowest) console.log(`${seconds.toFixed(1).padStart(6)}  ${name}`);
}

/** Runs a command beside others; whether it succeeded. */
function start(command, args, environment = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } });
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}
