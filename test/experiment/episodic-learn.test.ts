// The learning experiment without a terminal: what it saves is enough to go on to the same bits, and it ends when nobody
// wants the result any more.

import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/array/errors.ts';
import { learn } from '../../src/experiment/episodic/learn/learn.ts';
import { doJob } from '../../src/experiment/jobs.ts';
import { localPool } from '../../src/experiment/kit/pool.ts';
import { plainRun, type Run } from '../../src/experiment/kit/run.ts';
import type { Store, StoredRow, StoredTensors } from '../../src/experiment/kit/store.ts';
import { completeValues } from '../../src/experiment/kit/values.ts';
import { readNpz } from '../../src/io/tensors/npz.ts';

/** A place that is kept as JSON and copies, as a folder would. */
class MemoryStore implements Store {
  readonly name = 'memory';
  resumed: Record<string, unknown> | null = null;
  readonly saved: { request: string; rows: string[] } = { request: '', rows: [] };
  readonly files = new Map<string, Uint8Array>();
  readonly #tensors = new Map<string, StoredTensors>();

  async begin(request: Readonly<Record<string, unknown>>): Promise<void> {
    this.saved.request = JSON.stringify(request);
  }
  rows(upTo = Number.POSITIVE_INFINITY): StoredRow[] {
    const rows = this.saved.rows.map((row) => JSON.parse(row) as StoredRow).filter(({ step }) => step <= upTo);
    this.saved.rows = rows.map((row) => JSON.stringify(row));
    return rows;
  }
  saveRow(row: StoredRow): void {
    this.saved.rows.push(JSON.stringify(row));
  }
  tensors(name: string): StoredTensors | null {
    return this.#tensors.get(name) ?? null;
  }
  saveTensors(name: string, { tensors, metadata }: StoredTensors): void {
    const copies = [...tensors].map(([key, each]) => [key, { ...each, data: each.data.slice() }] as const);
    this.#tensors.set(name, { tensors: new Map(copies), metadata });
  }
  saveFile(name: string, bytes: Uint8Array): void {
    this.files.set(name, bytes);
  }
  /** As another process finds it. */
  reopened(): this {
    this.resumed = JSON.parse(this.saved.request) as Record<string, unknown>;
    return this;
  }
}

const small = { neurons: 20, memories: 3, show: 20 };

function runOf(changes: Partial<Run> = {}): Run {
  return plainRun(() => localPool(doJob), changes);
}

const learned = async (given: Record<string, unknown>, run: Run) =>
  learn.run(completeValues(learn.params, given, learn.rules), run);

/** Ends with an error as soon as `stage` is told. */
function endingAfter(stage: string, store: Store): Run {
  return runOf({
    store,
    progress: (now) => {
      if (now === stage) throw new Error(`ended after ${now}`);
    },
  });
}

describe.each([
  ['a lesson', { ...small, epochs: 4 }, '2 epochs', 4],
  // biome-ignore lint/suspicious/noThenProperty: the name of an option, whose value is a number
  ['a second lesson', { ...small, epochs: 2, then: 2 }, '3 epochs', 4],
  ['repeats', { ...small, epochs: 2, repeats: 6 }, '2 runs', 6],
  ['a search', { neurons: 20, memories: 3, epochs: 1, search: 4 }, '1 runs', 4],
])('%s', (_, given, stage, total) => {
  test('goes on from what is saved to the same end', async () => {
    const whole = await learned(given, runOf());
    expect(whole.failure).toBeUndefined();
    const store = new MemoryStore();
    await expect(learned(given, endingAfter(stage, store))).rejects.toThrow(`ended after ${stage}`);
    // Runs that were under way at the end are saved too.
    const [count, unit] = stage.split(' ') as [string, string];
    const saved = store.saved.rows.length;
    expect(saved).toBeGreaterThanOrEqual(Number(count));
    expect(saved).toBeLessThan(total);
    const stages: string[] = [];
    const run = runOf({ store: store.reopened(), progress: (now) => void stages.push(now) });
    const resumed = await learned({}, run);
    // What is saved is not done again.
    expect(stages[0]).toBe(`${saved} ${unit}`);
    expect(resumed.data).toEqual(whole.data);
    expect(JSON.stringify(resumed.data)).toBe(JSON.stringify(whole.data));
  });
});

test('an epoch whose weights were not saved any more is taught again', async () => {
  const given = { ...small, epochs: 3 };
  const store = new MemoryStore();
  await expect(learned(given, endingAfter('2 epochs', store))).rejects.toThrow();
  store.saveRow({ ...store.rows().at(-1)!, step: 3, energy: 99 });
  const { data } = await learned({}, runOf({ store: store.reopened() }));
  expect(data).toEqual((await learned(given, runOf())).data);
  const tensors = readNpz(store.files.get('learned.npz')!, 'learned.npz');
  expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual([
    ['patterns', [6, 20]],
    ['phi', [6, 6]],
    ['taught', [3, 20]],
  ]);
});

test('what is saved of something else is refused', async () => {
  const store = new MemoryStore();
  store.resumed = { mode: 'train' };
  await expect(learned({}, runOf({ store }))).rejects.toThrow(InputError);
  await expect(learned({}, runOf({ store }))).rejects.toThrow(/memory was made for no learning/);
});

test('nobody wants the result any more: it ends within a showing, with the reason', async () => {
  let pauses = 0;
  const pause = async () => {
    if (++pauses === 2) throw new Error('enough');
  };
  await expect(learned({ show: 1e5, dt: 0.1 }, runOf({ pause }))).rejects.toThrow('enough');
  expect(pauses).toBe(2);
});
