// `npm test` runs every test/**/*.test.ts; `npm run test:slow` runs the *.slow.test.ts instead (minutes each).

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const slow = process.env.ENGRAM_SLOW_TESTS === '1';

export default defineConfig({
  test: {
    include: [slow ? 'test/**/*.slow.test.ts' : 'test/**/*.test.ts'],
    exclude: slow ? [] : ['test/**/*.slow.test.ts'],
    globalSetup: 'test/compile-once.ts',
    setupFiles: 'test/seeded.ts',
    // Only what hangs takes so long: how long a test takes is up to the machine and to what else runs there.
    testTimeout: slow ? 7_200_000 : 1_800_000,
    hookTimeout: 1_800_000,
    pool: 'forks',
    // Not one fewer, as would be by default: on two cores that is half the speed.
    maxWorkers: availableParallelism(),
  },
});
