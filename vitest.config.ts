// `npm test` runs every test/**/*.test.ts; `npm run test:slow` runs the *.slow.test.ts instead (minutes each).

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const slow = process.env.ENGRAM_SLOW_TESTS === '1';

/** Files that take longest, by the time of a whole run: one of them begun last would be waited for by an idle core. */
const longest = [
  'test/court/sixty',
  'test/contract/',
  'test/slurm/',
  'test/cli/ctrl-c',
  'test/cli/sweep',
  'test/emt/compare',
  'test/emt/evidence',
  'test/emt/stages',
  'test/wave/find',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((part) => moduleId.includes(part));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    include: [slow ? 'test/**/*.slow.test.ts' : 'test/**/*.test.ts'],
    exclude: slow ? [] : ['test/**/*.slow.test.ts'],
    globalSetup: 'test/compile-once.ts',
    setupFiles: 'test/seeded.ts',
    // Only what hangs takes so long: how long a test takes is up to the machine and to what else runs there.
    testTimeout: slow ? 7_200_000 : 1_800_000,
    hookTimeout: 1_800_000,
    sequence: { sequencer: LongestFirst },
    pool: 'forks',
    // Not one fewer, as would be by default: on two cores that is half the speed.
    maxWorkers: availableParallelism(),
  },
});
