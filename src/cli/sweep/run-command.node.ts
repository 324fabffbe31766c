// `engram sweep run`: workers of this machine on the cells of a sweep, until nothing is left to claim.

import { availableParallelism, totalmem } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { commandLine } from '../../array/command-line.ts';
import { integer, type Params } from '../../experiment/kit/params.ts';
import { completeValues } from '../../experiment/kit/values.ts';
import type { Cell } from '../../sweep/manifest.ts';
import { runPool } from '../../sweep/pool.node.ts';
import { SweepWatch } from '../../sweep/progress.node.ts';
import { progressDetail, statusObject, statusText } from '../../sweep/status-report.node.ts';
import { openSweep } from '../../sweep/sweep-folder.node.ts';
import { addParams, givenValues, path } from '../terminal/experiment-command.node.ts';
import { listenForInterrupt } from '../terminal/interrupt.node.ts';
import { packageVersion } from '../terminal/package-version.node.ts';
import { printJson, printText, tell } from '../terminal/print.node.ts';
import { Progress } from '../terminal/progress.node.ts';
import { checkWritableFolder } from '../terminal/write-together.node.ts';

const runParams = {
  workers: integer({
    atLeast: 1,
    atMost: 1024,
    help: 'cores to use: a process each, with one cell at a time, or fewer where cells have several threads',
    defaultText: 'all, fewer where memory is scarce',
  }),
} satisfies Params;

/** Exit code of a sweep that ended with failed cells. */
const FAILED_CELLS = 4;
/** Milliseconds between looks at the folder. */
const LOOK_MS = 2000;
/** Memory that a worker of a usual cell stays well below, in bytes. */
const WORKER_MEMORY = 2 ** 29;

export function sweepRunCommand(): Command {
  const command = new Command('run')
    .description('Work on the cells of a sweep until none is left; finished cells are never repeated.')
    .argument('<dir>', 'folder of the sweep', path);
  return addParams(command, runParams)
    .option('--json', 'print one JSON object (schema engram.sweep-status/1, see docs/sweep.md)')
    .addHelpText(
      'after',
      `
Ctrl-C saves what is being trained. Run the same command again to go on, after anything: a cell whose worker died goes on
from its last checkpoint. Several machines may run one folder on a shared disk. Exit code 4: some cells failed.`,
    )
    .action((dir: string, { json }: { readonly json?: true }) => {
      const { workers = defaultCores() } = completeValues(runParams, givenValues(command, runParams));
      return runSweepRun(dir, workers, json === true);
    });
}

async function runSweepRun(dir: string, cores: number, json: boolean): Promise<void> {
  const sweep = openSweep(dir);
  const workers = workersOn(cores, sweep.manifest.cells);
  checkWritableFolder(join(dir, 'claims'));
  const version = packageVersion();
  if (sweep.manifest.engram !== version) {
    tell(`engram: the sweep was planned by version ${sweep.manifest.engram}, this is ${version}: numbers may differ`);
  }
  const watch = new SweepWatch(sweep);
  const total = sweep.manifest.cells.length;
  const before = watch.look(workers);
  const interrupted = listenForInterrupt();
  const progress = new Progress('sweep');
  let seen = before;
  const look = () => {
    seen = watch.look(workers);
    progress.update(seen.cells.done.length + seen.cells.failed.length, total, () => progressDetail(seen));
  };
  const timer = setInterval(() => {
    try {
      look();
    } catch {
      // A look that fails now must not end the workers; the last one says what is wrong.
    }
  }, LOOK_MS);
  try {
    await runPool(sweep, {
      workers: Math.min(workers, total - before.cells.done.length - before.cells.failed.length),
      module: fileURLToPath(new URL(`./worker.node${extname(import.meta.url)}`, import.meta.url)),
      signal: interrupted.signal,
    });
    look();
  } finally {
    clearInterval(timer);
    progress.end();
  }
  const status = statusObject(sweep, seen);
  if (json) printJson(status);
  else printText(statusText(status));
  if (interrupted.signal.aborted) {
    tell(`engram: interrupted, saved; continue with: ${commandLine(['sweep', 'run', dir])}`);
    process.exitCode = interrupted.exitCode();
  } else if (status.failed > 0) {
    tell(`engram: ${status.failed} of ${total} cells failed; ${commandLine(['sweep', 'status', dir])} says why`);
    process.exitCode = FAILED_CELLS;
  }
}

function defaultCores(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.max(1, Math.min(availableParallelism(), Math.floor(memory / WORKER_MEMORY)));
}

/** Workers on `cores` cores, at least one: none of them has to share, also where the native backend uses several threads. */
export function workersOn(cores: number, cells: readonly Pick<Cell, 'options'>[]): number {
  const threads = cells.map(({ options: { backend, threads } }) => (backend === 'wasm' ? 1 : Number(threads ?? 1)));
  return Math.max(1, Math.floor(cores / threads.reduce((most, each) => Math.max(most, each), 1)));
}
