// A trainer whose steps an engine runs: the same numbers where the engine computes the same, other backends' states
// continued, and memory given back.

import { describe, expect, test } from 'vitest';
import { compile } from '../../src/graph/index.ts';
import type { AsyncProgram, Engine } from '../../src/graph/run/program.ts';
import { parseTask } from '../../src/task/names.ts';
import { trainConfig } from '../../src/train/config.ts';
import { Trainer } from '../../src/train/trainer.ts';
import { compareEngine } from '../../src/train/trial.ts';

/** Runs programs in WebAssembly, later, with parameters away after each run, and in another array once fetched. */
function laterEngine(): Engine & { readonly released: () => number } {
  let released = 0;
  return {
    released: () => released,
    compile: (source): AsyncProgram => {
      const program = compile(source);
      const moved = new Map<string, Float32Array>();
      let away = false;
      return {
        ...program,
        parameter: (name) => {
          if (away) throw new Error('fetch comes first');
          const array = moved.get(name) ?? Float32Array.from(program.parameter(name));
          moved.set(name, array);
          return array;
        },
        run: async () => {
          await new Promise((resolve) => setImmediate(resolve));
          for (const [name, array] of moved) program.parameter(name).set(array);
          moved.clear();
          program.run();
          away = true;
        },
        fetch: async () => {
          away = false;
        },
        release: async () => {
          released++;
        },
      };
    },
  };
}

const task = parseTask('T1-4x4');
const config = trainConfig(task, {
  network: { hiddenSize: 32 },
  learningRate: 1e-2,
  batch: 16,
  // A threshold that is passed at once, so that the graph changes on the way.
  horizons: [2, 4, 6],
  threshold: 0.3,
  evaluation: { every: 5, horizon: 8 },
});

async function advanced(trainer: Trainer, steps: number): Promise<Trainer> {
  for (let i = 0; i < steps; i++) await trainer.advanceAsync();
  return trainer;
}

describe('a trainer on an engine', () => {
  test('takes the same steps, through a change of horizon', async () => {
    const engine = laterEngine();
    const [here, there] = [new Trainer(task, config), new Trainer(task, config, engine)];
    for (let i = 0; i < 12; i++) expect(await there.advanceAsync()).toEqual(here.advance());
    expect(there.horizon).toBe(6);
    expect(() => there.evaluate()).toThrow('fetch comes first');
    await there.gather();
    expect(there.evaluate()).toEqual(here.evaluate());
    expect(there.state()).toEqual(here.state());
    expect(there.network()).toEqual(here.network());
    expect(engine.released()).toBe(2);
    await there.release();
    expect(engine.released()).toBe(3);
  });

  test('continues what WebAssembly began, and the other way round', async () => {
    const whole = await advanced(new Trainer(task, config), 9);
    const begun = await advanced(new Trainer(task, config), 3);
    const onEngine = new Trainer(task, config, laterEngine());
    onEngine.restore(begun.state());
    await advanced(onEngine, 3);
    await onEngine.gather();
    const back = new Trainer(task, config);
    back.restore(onEngine.state());
    expect((await advanced(back, 3)).state()).toEqual(whole.state());
  });

  test('refuses to advance at once', () => {
    expect(() => new Trainer(task, config, laterEngine()).advance()).toThrow(/advanceAsync/);
  });
});

test('a trial measures a step on both sides and frees what it opened', async () => {
  const engine = laterEngine();
  const { wasm, engine: there } = await compareEngine(task, config, engine);
  expect(wasm).toBeGreaterThan(0);
  expect(there).toBeGreaterThan(0);
  expect(engine.released()).toBe(1);
});
