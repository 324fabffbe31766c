// The whole training step against PyTorch 1.13: ten steps of clipped Adam with coupled decay on a 4x4 repeat copy.
// Fixture: training_parity.npz.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readNpz } from '../../src/io/tensors/npz.ts';
import { adamDefaults } from '../../src/nn/optimizer.ts';
import { compileStep } from '../../src/train/step.ts';

const fixture = readNpz(
  readFileSync(new URL('../fixtures/training_parity.npz', import.meta.url)),
  'training_parity.npz',
);
const values = (name: string) => Float32Array.from(fixture.get(name)!.data as ArrayLike<number>);

test.each([
  ['wasm', 'f32'],
  ['reference', 'f32'],
  ['reference', 'f64'],
] as const)('ten steps give the losses and weights of PyTorch (%s, %s)', (backend, dtype) => {
  const [, steps, batch, width] = fixture.get('x')!.shape as [number, number, number, number];
  const network = {
    cell: 'elman',
    activation: 'tanh',
    inputSize: width,
    hiddenSize: 16,
    outputSize: width,
    bias: false,
    readoutBias: false,
  } as const;
  const step = compileStep(
    { network, optimizer: { ...adamDefaults, weightDecay: 1e-3 }, loss: 'mse', clip: 0.1, batch },
    { inputSteps: 4, firstTarget: 4, output: 'signs', f: () => {} },
    steps - 4,
    { backend, dtype },
  );
  const names = [...fixture.keys()].filter((name) => name.startsWith('w0.')).map((name) => name.slice(3));
  expect(names.length).toBe(3);
  for (const name of names) step.program.parameter(name).set(values(`w0.${name}`));
  const [inputs, targets, losses] = [values('x'), values('y'), values('loss')];
  const size = steps * batch * width;
  for (let k = 0; k < 10; k++) {
    const range = [k * size, (k + 1) * size] as const;
    const data = {
      steps,
      batch,
      firstTarget: 4,
      inputs: inputs.subarray(...range),
      targets: targets.subarray(...range),
    };
    const { loss, gradientNorm } = step.run(data, k + 1, 1e-3);
    expect(Math.abs(loss - losses[k]!)).toBeLessThan(1e-5);
    expect(gradientNorm).toBeGreaterThan(0);
  }
  for (const name of names) {
    const found = step.program.parameter(name);
    values(`w10.${name}`).forEach((value, i) => {
      expect(Math.abs(found[i]! - value)).toBeLessThan(1e-5);
    });
  }
});
