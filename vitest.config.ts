// `npm test` runs every test/**/*.test.ts; `npm run test:slow` runs the *.slow.test.ts instead (minutes each).

import { defineConfig } from 'vitest/config';

const slow = process.env.ENGRAM_SLOW_TESTS === '1';

export default defineConfig({
  test: {
    include: [slow ? 'test/**/*.slow.test.ts' : 'test/**/*.test.ts'],
    exclude: slow ? [] : ['test/**/*.slow.test.ts'],
    testTimeout: slow ? 3_600_000 : 60_000,
    globalSetup: 'test/compile-once.ts',
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
