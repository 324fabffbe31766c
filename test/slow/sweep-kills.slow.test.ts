// Two hundred cells under ten SIGKILLs at random times: exactly two hundred results, equal to an undisturbed run's.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { openSweep } from '../../src/sweep/index.node.ts';
import { listSweep } from '../../src/sweep/sweep-folder.node.ts';
import { engram } from '../cli/built.ts';
import { planSweep, resultsOf, runUnderFire, statusOf, tiny } from '../cli/sweeps.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder('sweep-kills');

test('a sweep of 200 cells survives ten kills', async () => {
  const plan = { grid: { hidden: [4, 6], l2: [0, 0.001], seed: Array.from({ length: 50 }, (_, k) => k) }, base: tiny };
  const [undisturbed, killed] = [join(folder, 'undisturbed'), join(folder, 'killed')];
  for (const dir of [undisturbed, killed]) expect((await planSweep(engram, dir, plan)).exitCode).toBe(0);
  expect((await engram.run('sweep', 'run', undisturbed)).exitCode).toBe(0);
  // Another seed each time: a failure says it, and `ENGRAM_KILL_SEED` repeats it as far as timing can be repeated.
  const seed = Number(process.env.ENGRAM_KILL_SEED ?? Date.now() % 100_000);
  const rng = stream(seed, 'kills');
  const last = await runUnderFire(engram, killed, { kills: 10, rng, most: 25 });
  expect(last.exitCode, `seed ${seed}: ${last.stderr}`).toBe(0);
  expect(await statusOf(engram, killed)).toMatchObject({ total: 200, done: 200, failed: 0, running: 0, pending: 0 });
  const results = resultsOf(killed);
  expect(results.size).toBe(200);
  expect(results, `seed ${seed}`).toEqual(resultsOf(undisturbed));
  expect([...listSweep(openSweep(killed)).claims]).toEqual([]);
});
