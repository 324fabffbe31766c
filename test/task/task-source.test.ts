// A task as data: posted to another thread it is rebuilt to the same task, which draws the same batches.

import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowsOf } from '../../src/array/matrix.ts';
import { batchStream, makeBatch } from '../../src/task/batch.ts';
import { parseTask } from '../../src/task/names.ts';
import { parseTaskSource, type TaskSource, taskFromSource } from '../../src/task/task-source.ts';

/** What arrives on the other side of a port. */
function posted(source: TaskSource): unknown {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(source);
  const { message } = receiveMessageOnPort(port2)!;
  port1.close();
  return message;
}

const ways: readonly [string, (source: TaskSource) => unknown][] = [
  ['structuredClone', structuredClone],
  ['postMessage', posted],
  ['JSON', (source) => JSON.parse(JSON.stringify(source))],
];

const named: readonly TaskSource[] = [
  { name: 'T1' },
  { name: 'T4', d: 8, s: 8 },
  { name: 'T2-4x4' },
  { name: '15,1,6', d: 4, s: 3 },
  { name: 'xor-fibonacci', d: 5 },
  { name: 'binary-arithmetic' },
  { name: 'phase-dependent', d: 4, s: 5 },
  { name: 'copying-memory-4' },
  { name: 'episodes-3-4' },
];

const batchOf = (source: TaskSource, seed = 3) => {
  const task = taskFromSource(source);
  const horizon = task.fixedHorizon ?? 11;
  return { task, batch: makeBatch(task, { batch: 5, horizon, rng: batchStream(seed, 'test', 2) }) };
};

describe.each(ways)('a task rebuilt after %s', (_, send) => {
  test.each(named.map((source) => [source.name, source] as const))('%s gives the same batches', (_name, source) => {
    const before = batchOf(source);
    const after = batchOf(parseTaskSource(send(source), 'the message'));
    expect(after.batch).toEqual(before.batch);
    expect({ ...after.task, f: null, fill: null }).toEqual({ ...before.task, f: null, fill: null });
    expect(batchOf(source, 4).batch).not.toEqual(before.batch);
  });

  test('any operator gives the same batches', () => {
    const sizes = fc.record({ d: fc.integer({ min: 1, max: 4 }), s: fc.integer({ min: 1, max: 3 }) });
    const operators = sizes.chain(({ d, s }) => {
      const entry = fc.oneof(fc.constantFrom(0, 1, -1), fc.double({ min: -0.4, max: 0.4, noNaN: true }));
      const row = fc.array(entry, { minLength: d, maxLength: d });
      return fc.array(row, { minLength: d * s, maxLength: d * s });
    });
    fc.assert(
      fc.property(operators, fc.constantFrom('signs' as const, 'normal' as const), (F, initial) => {
        const source: TaskSource = { F, initial };
        expect(batchOf(parseTaskSource(send(source), 'the message')).batch).toEqual(batchOf(source).batch);
      }),
      { numRuns: 40 },
    );
  });
});

test('the operator of a named task is that task', () => {
  const task = parseTask('T4-4x4');
  const rebuilt = taskFromSource({ F: rowsOf(task.F!), name: 'T4-4x4' });
  expect(rebuilt).toMatchObject({ name: 'T4-4x4', d: 4, s: 4, output: 'signs', initial: 'signs', id: task.id });
  expect(rebuilt.F).toEqual(task.F);
});
