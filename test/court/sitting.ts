// A whole court: its hearings in shards of a folder. A worker hears the shards that are its own and adds a line for each
// hearing at once, so what is stopped goes on where it was. The folder's name holds a digest of the program: hearings of
// other programs are never mixed.

import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { caseOf, docket, type Entry } from './docket.ts';
import { type Hearing, hear } from './hearing.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a court sits on. */
export interface Sitting {
  /** The root seed that every case is drawn from. */
  readonly rootSeed: number;
  /** Share of the 2,060 networks, 1 for all. */
  readonly share: number;
}

/** A case to be heard at a seed of the analysis. */
export interface Job extends Entry {
  readonly seed: number;
}

/** Hearings in a file of the record. */
export const SHARD = 10;
const [SEEDS, SHARE_AT_SEEDS] = [10, 0.05];

/** All networks at seed 0, and one in twenty at nine more seeds. */
export function jobsOf({ share }: Sitting): Job[] {
  const first = docket(share).map((entry) => ({ ...entry, seed: 0 }));
  const again = first.slice(0, Math.round(first.length * SHARE_AT_SEEDS));
  const others = Array.from({ length: SEEDS - 1 }, (_, k) => again.map((entry) => ({ ...entry, seed: k + 1 })));
  return [...first, ...others.flat()];
}

/** The folder of a sitting by the program as it is now: `runs/court/ROOT-SHARE-DIGEST`. */
export function folderOf({ rootSeed, share }: Sitting): string {
  const hash = createHash('sha256');
  for (const part of ['src', 'test/court']) {
    const files = readdirSync(join(root, part), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    for (const file of files.sort()) hash.update(file).update(readFileSync(join(root, part, file)));
  }
  return join(root, 'runs/court', `${rootSeed}-${share}-${hash.digest('hex').slice(0, 12)}`);
}

/** The hearings that a shard already has; a line that was cut off counts as none. */
function readShard(file: string): Hearing[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Hearing];
      } catch {
        return [];
      }
    });
}

const keyOf = ({ className, index, seed }: Job) => `${className} ${index} ${seed}`;

export interface Worker {
  /** Where the record is kept; made where it is not there. */
  readonly folder: string;
  readonly number: number;
  readonly of: number;
}

/** Hears every shard whose number is the worker's modulo that of all workers, but what has been heard. */
export function sit(sitting: Sitting, worker: Worker, onHearing: (hearing: Hearing) => void): void {
  const { folder } = worker;
  mkdirSync(folder, { recursive: true });
  const jobs = jobsOf(sitting);
  for (let shard = worker.number; shard * SHARD < jobs.length; shard += worker.of) {
    const file = join(folder, `shard-${String(shard).padStart(4, '0')}.jsonl`);
    const heard = new Set(readShard(file).map(keyOf));
    // Ends a line that was cut off.
    if (heard.size > 0 && !readFileSync(file, 'utf8').endsWith('\n')) appendFileSync(file, '\n');
    for (const job of jobs.slice(shard * SHARD, (shard + 1) * SHARD)) {
      if (heard.has(keyOf(job))) continue;
      const hearing = hear(caseOf(sitting.rootSeed, job), { seed: job.seed });
      appendFileSync(file, `${JSON.stringify(hearing)}\n`);
      onHearing(hearing);
    }
  }
}

/** All hearings in a sitting's folder so far. */
export function recordOf(folder: string): Hearing[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.startsWith('shard-'))
    .sort()
    .flatMap((file) => readShard(join(folder, file)));
}
