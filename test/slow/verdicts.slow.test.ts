// The standing court: two thousand networks whose fair verdicts stood before, heard by Engram. `npm run test:slow --
// verdicts --root-seed 11` draws them from root seed 11 (0 where none is said); `--share 0.05` hears one in twenty. What was
// heard is kept in runs/court/ and not heard again. Thresholds are set on root seeds 0 to 9; published is another.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { folderOf, jobsOf, recordOf, type Sitting } from '../court/sitting.ts';
import { boundsOf, complaints, tableOf } from '../court/table.ts';

const sitting: Sitting = {
  rootSeed: Number(process.env.ENGRAM_COURT_ROOT_SEED ?? 0),
  share: Number(process.env.ENGRAM_COURT_SHARE ?? 1),
};
const workers = Math.min(2, availableParallelism());

test(`the court of root seed ${sitting.rootSeed} finds what is planted and nothing else`, async () => {
  const child = fileURLToPath(new URL('../court/sitting.child.ts', import.meta.url));
  const jobs = jobsOf(sitting).length;
  const folder = folderOf(sitting);
  let heard = recordOf(folder).length;
  console.log(`${heard} of ${jobs} hearings are in ${folder}`);
  const running = Array.from({ length: workers }, (_, worker) => {
    const args = ['--import', 'tsx', child, folder, ...[sitting.rootSeed, sitting.share, worker, workers].map(String)];
    const process_ = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    process_.stdout.on('data', (text: Buffer) => {
      const before = heard;
      heard += text.toString().split('\n').length - 1;
      if (Math.floor(heard / 50) > Math.floor(before / 50)) console.log(`${heard} of ${jobs} hearings`);
    });
    return once(process_, 'exit');
  });
  for (const [code] of await Promise.all(running)) expect(code).toBe(0);
  const record = recordOf(folder);
  const table = tableOf(sitting.rootSeed, record);
  writeFileSync(join(folder, 'table.txt'), table);
  writeFileSync(join(folder, 'complaints.txt'), complaints(record));
  console.log(table);
  expect(record).toHaveLength(jobs);
  expect(boundsOf(record).filter(({ holds }) => !holds)).toEqual([]);
});
