// The process of one worker: `engram sweep run` starts it with the folder and the mark of its own process. It hears from
// the pool over the channel between them, and ends when that breaks: whoever started it is gone.

import type { ProcessMark } from '../../io/bytes/lock-file.node.ts';
import { type PoolMessage, WORKER_AGAIN } from '../../sweep/pool.node.ts';
import { openSweep } from '../../sweep/sweep-folder.node.ts';
import { type WorkerEvent, work } from '../../sweep/worker.node.ts';
import { describeFailure } from '../terminal/errors.node.ts';
import { tell as say } from '../terminal/print.node.ts';
import { cellProgram } from './cell.node.ts';

/** Resident memory after a cell, in bytes, beyond which a fresh process takes over. */
const LARGEST_PROCESS = 2 ** 30;

const stop = new AbortController();
process.on('message', (message: PoolMessage) => {
  if (message.kind === 'stop') stop.abort();
});
process.on('disconnect', () => stop.abort());
// Ctrl-C reaches the whole group: the pool says what to do about it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => stop.abort());

const [dir, pool] = process.argv.slice(2) as [string, string];
let grown = false;
try {
  await work(openSweep(dir), cellProgram(), {
    pool: JSON.parse(pool) as ProcessMark,
    signal: stop.signal,
    onEvent: tell,
    mayContinue: () => !(grown = process.memoryUsage.rss() > LARGEST_PROCESS),
  });
  process.exitCode = grown && !stop.signal.aborted ? WORKER_AGAIN : 0;
} catch (error) {
  say(`engram: ${describeFailure(error).line}`);
  process.exitCode = 1;
} finally {
  if (process.connected) process.disconnect();
}

function tell(event: WorkerEvent): void {
  if (process.connected) process.send!(event, () => {});
}
