// Work that can be paused, watched and left.

import { describe, expect, test } from 'vitest';
import { drain, part, runStages, type Stages, type Steps, stageOf } from '../../src/array/stages.ts';

/** Counts to `count`, yields its share before each, and notes that it ended. */
function* counting(count: number, ends: string[] = [], name = 'counting'): Steps<number> {
  try {
    for (let i = 0; i < count; i++) yield i / count;
    return count;
  } finally {
    ends.push(name);
  }
}

/** Works `milliseconds` of wall time between two yields. */
function* busy(yields: number, milliseconds: number): Steps<void> {
  for (let i = 0; i < yields; i++) {
    const until = performance.now() + milliseconds;
    while (performance.now() < until);
    yield i / yields;
  }
}

describe('drain', () => {
  test('returns what the work returns and hears every yield', () => {
    const heard: number[] = [];
    expect(drain(counting(4), (share) => heard.push(share))).toBe(4);
    expect(heard).toEqual([0, 0.25, 0.5, 0.75]);
  });
});

describe('parts and stages', () => {
  function* inTwo(ends: string[]): Stages<number, 'first' | 'second'> {
    const first = yield* stageOf('first', part(counting(2, ends, 'first'), 0.5, 1));
    return first + (yield* stageOf('second', counting(4, ends, 'second'), 0.5, 1));
  }

  test('shares are those of the stage they stand in', () => {
    const heard: [string, number][] = [];
    expect(drain(inTwo([]), ({ stage, done }) => heard.push([stage, done]))).toBe(6);
    expect(heard).toEqual([
      ...([0, 0.5, 0.75] as const).map((done) => ['first', done]),
      ...([0.5, 0.5, 0.625, 0.75, 0.875] as const).map((done) => ['second', done]),
    ]);
  });

  test('work that is left ends what it stands on', () => {
    const ends: string[] = [];
    const work = inTwo(ends);
    for (let i = 0; i < 5; i++) work.next();
    expect(ends).toEqual(['first']);
    work.return(0);
    expect(ends).toEqual(['first', 'second']);
  });
});

describe('runStages', () => {
  test('gives the result and every yield', async () => {
    const heard: number[] = [];
    expect(await runStages(counting(3), { onProgress: (share) => heard.push(share) })).toBe(3);
    expect(heard).toHaveLength(3);
  });

  test('pauses after every slice of work, and not before', async () => {
    let pauses = 0;
    const pause = async () => void pauses++;
    await runStages(counting(1000), { pause, slice: Number.POSITIVE_INFINITY });
    expect(pauses).toBe(0);
    await runStages(busy(6, 2), { pause, slice: 0 });
    expect(pauses).toBe(6);
  });

  test('lets the event loop turn by itself', async () => {
    let turned = false;
    const timer = setTimeout(() => {
      turned = true;
    }, 0);
    await runStages(
      (function* (): Steps<void> {
        while (!turned) yield* busy(1, 1);
      })(),
      { slice: 0 },
    );
    clearTimeout(timer);
    expect(turned).toBe(true);
  });

  test('a signal stops it with its reason at the next yield, and the work gives back what it holds', async () => {
    const controller = new AbortController();
    const ends: string[] = [];
    const seen: number[] = [];
    const running = runStages(counting(10, ends), {
      signal: controller.signal,
      onProgress: (share) => {
        seen.push(share);
        if (share >= 0.3) controller.abort(new Error('enough'));
      },
    });
    await expect(running).rejects.toThrow('enough');
    expect(seen).toHaveLength(4);
    expect(ends).toEqual(['counting']);
  });

  test('a signal given beforehand lets nothing start', async () => {
    const ends: string[] = [];
    const running = runStages(counting(10, ends), { signal: AbortSignal.abort('never') });
    await expect(running).rejects.toBe('never');
    expect(ends).toEqual([]);
  });

  test('an error of the work comes through', async () => {
    const failing = (function* (): Steps<void> {
      yield 0;
      throw new Error('singular');
    })();
    await expect(runStages(failing)).rejects.toThrow('singular');
  });
});
