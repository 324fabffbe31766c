// The native executor against the reference: every operation with its gradients, random graphs, the training step of
// every cell, and a run that changes hands. Skipped where onnxruntime-node is not installed.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { compile, grad } from '../../src/graph/index.ts';
import * as ops from '../../src/graph/ops/all.ts';
import type { AsyncProgram, Engine, ProgramSource } from '../../src/graph/run/program.ts';
import { createRun, openRun, trainIntoRun } from '../../src/io/index.node.ts';
import { openOnnxEngine } from '../../src/io/onnx/run/engine.node.ts';
import { findOnnxRuntime } from '../../src/io/onnx/run/runtime.node.ts';
import { cellNames } from '../../src/nn/cells.ts';
import { parseTask } from '../../src/task/names.ts';
import { trainConfig } from '../../src/train/config.ts';
import { Trainer } from '../../src/train/trainer.ts';
import { cases, valuesFor, weightedSum } from '../graph/operation-cases.ts';
import { compare, compareAll, feed, randomGraph } from '../graph/random-graph.ts';
import { runSteps, smallStep } from './small-step.ts';

const installed = (await findOnnxRuntime()) !== null;
const card = installed ? await openOnnxEngine({ provider: 'webgpu' }).catch(() => null) : null;
if (!installed)
  console.warn(
    'skipped: onnxruntime-node is not installed (npm install --no-save onnxruntime-node), so the native executor is not tested',
  );

let engine: Engine;
const opened: AsyncProgram[] = [];

function native(source: ProgramSource): AsyncProgram {
  const program = engine.compile(source);
  opened.push(program);
  return program;
}

beforeAll(async () => {
  if (installed) engine = await openOnnxEngine();
});

afterEach(async () => {
  for (const program of opened.splice(0)) await program.release();
});

describe.skipIf(!installed)('onnxruntime', () => {
  test.each(cases)('$name', async (each) => {
    const values = valuesFor(each);
    const inputs = each.shapes.map((shape, i) => ops.input(`x${i}`, shape));
    const differentiable = inputs.filter((_, i) => !(each.indices ?? []).includes(i));
    const gradients = grad(weightedSum(each, inputs), differentiable);
    const outputs = { result: each.build(...inputs), ...Object.fromEntries(gradients.map((g, i) => [`g${i}`, g])) };
    const expected = compile({ outputs }, { backend: 'reference', dtype: 'f64' });
    const found = native({ outputs });
    for (const program of [expected, found]) {
      values.forEach((value, i) => void program.input(`x${i}`).set(value));
      await program.run();
    }
    for (const name of Object.keys(outputs)) compare(found.output(name), expected.output(name), 1e-5);
  });

  test('random graphs', async () => {
    const choices = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(choices, fc.integer({ min: 3, max: 6 }), async (list, n) => {
        const source = randomGraph(list, n);
        const expected = compile(source, { backend: 'reference', dtype: 'f64' });
        const found = native(source);
        for (const program of [expected, found]) {
          feed(program, n);
          await program.run();
          await program.run();
        }
        compareAll(source, found, expected, 1e-3);
        await opened.pop()!.release();
      }),
      { numRuns: 40 },
    );
  });

  test.each(cellNames)('the training step of %s', async (cell) => {
    const step = smallStep(cell, { hiddenSize: 16, horizon: 20 });
    const expected = compile(step.source, { backend: 'reference', dtype: 'f64' });
    const found = native(step.source);
    const [wanted, got] = [await runSteps(step, expected), await runSteps(step, found)];
    wanted.forEach(({ loss, gradientNorm }, i) => {
      expect(Math.abs(got[i]!.loss / loss - 1)).toBeLessThan(1e-5);
      expect(Math.abs(got[i]!.gradientNorm / gradientNorm - 1)).toBeLessThan(1e-4);
    });
    for (const name of step.names) compare(found.parameter(name), expected.parameter(name), 1e-3);
  });

  test('gives the same bits every time', async () => {
    const step = smallStep('elman', { horizon: 20 });
    const rows = [await runSteps(step, native(step.source)), await runSteps(step, native(step.source))];
    expect(rows[1]).toEqual(rows[0]);
  });

  test('a run begun in WebAssembly goes on natively, to weights as near as rounding allows', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'engram-onnx-'));
    try {
      const task = parseTask('T1-4x4');
      const evaluation = { every: 8, horizon: 8 };
      const config = trainConfig(task, { network: { hiddenSize: 16 }, batch: 8, horizons: [4], steps: 20, evaluation });
      const options = { checkpointEvery: 10, metricsEvery: 5, resume: false };
      const run = createRun(join(dir, 'run'), {});
      const stop = new AbortController();
      const onProgress = () => stop.abort();
      const first = await trainIntoRun(run, new Trainer(task, config), { ...options, signal: stop.signal, onProgress });
      expect(first.step).toBeLessThan(20);
      const trainer = new Trainer(task, config, engine);
      await trainIntoRun(openRun(run.dir), trainer, { ...options, resume: true });
      const whole = new Trainer(task, config);
      while (!whole.done) whole.advance();
      for (const [name, { data }] of whole.network().parameters) {
        compare(trainer.network().parameters.get(name)!.data as Float32Array, data as Float32Array, 1e-3);
      }
      await trainer.release();
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test('refuses a provider the runtime does not have, in one line', async () => {
    await expect(openOnnxEngine({ provider: 'coreml' as 'cpu' })).rejects.toThrow(
      /^provider 'coreml': onnxruntime-node \S+ has .*cpu.* on this machine$/,
    );
  });
});

// Runs on any driver of Vulkan, on a processor too: VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json
describe.skipIf(!card)('a card, by WebGPU', () => {
  test.each(['elman', 'gru'] as const)(
    'takes the training steps of %s, weights left there from one to the next',
    async (cell) => {
      const step = smallStep(cell, { hiddenSize: 16, horizon: 20 });
      const expected = compile(step.source, { backend: 'reference', dtype: 'f64' });
      const found = card!.compile(step.source);
      const [wanted, got] = [await runSteps(step, expected), await runSteps(step, found)];
      for (const [i, { loss }] of wanted.entries()) expect(Math.abs(got[i]!.loss / loss - 1)).toBeLessThan(1e-5);
      expect(() => found.parameter(step.names[0]!)).toThrow('fetch comes first');
      await found.fetch();
      for (const name of step.names) compare(found.parameter(name), expected.parameter(name), 1e-3);
      await found.release();
      // On a processor the first run compiles shaders for a minute.
    },
    240_000,
  );

  test('takes what is written into a parameter after a fetch', async () => {
    const w = ops.parameter('w', [2]);
    const program = card!.compile({
      outputs: { twice: ops.mul(w, 2) },
      assignments: [{ parameter: w, value: ops.add(w, 1) }],
    });
    await program.run();
    await program.run();
    await program.fetch();
    expect([...program.parameter('w')]).toEqual([2, 2]);
    program.parameter('w').set([10, 20]);
    await program.run();
    expect([...program.output('twice')]).toEqual([20, 40]);
    await program.fetch();
    expect([...program.parameter('w')]).toEqual([11, 21]);
    await program.release();
  });
});
