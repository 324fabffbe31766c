// Workers times threads never exceed the cores.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { workersOn } from '../../src/cli/sweep/run-command.node.ts';

const cell = fc.record({
  options: fc.record({
    backend: fc.constantFrom('wasm', 'onnx', 'auto', null),
    threads: fc.constantFrom(1, 2, 3, 8, null),
  }),
});

test('leaves every worker the cores its threads need, and always one worker', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), fc.array(cell, { minLength: 1 }), (cores, cells) => {
      const workers = workersOn(cores, cells);
      const native = cells.filter(({ options }) => options.backend === 'onnx');
      const threads = Math.max(1, ...native.map(({ options }) => options.threads ?? 1));
      expect(workers).toBeGreaterThanOrEqual(1);
      if (workers > 1) expect(workers * threads).toBeLessThanOrEqual(cores);
    }),
  );
});

test('is one worker per core where WebAssembly runs the steps, whatever the threads say', () => {
  expect(workersOn(7, [{ options: { backend: 'wasm', threads: 4 } }, { options: {} }])).toBe(7);
});
