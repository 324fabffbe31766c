// The fixed inputs of the contract: tasks, sequences, recorded states, networks, memories and plans, the same bytes on
// every call. Cases find them as `inputs/NAME`, and the reference files of the tests as `fixtures/NAME`.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npz, png, readFloats, safetensors, type Values } from './files.ts';

export const FIXTURES = fileURLToPath(new URL('../../test/fixtures', import.meta.url));

/** Writes all inputs into a folder. */
export function writeInputs(folder: string): void {
  const files = { ...tasks(), ...sequences(), ...networks(), ...memories(), ...plans(), file: '' };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  mkdirSync(join(folder, 'empty'), { recursive: true });
}

type Files = Record<string, string | Buffer>;

function tasks(): Files {
  const json = (data: unknown) => JSON.stringify(data);
  /** Bit 0 comes from the oldest variable, bit 1 with the other sign from the newest. */
  const F = [
    [1, 0],
    [0, 0],
    [0, 0],
    [0, -1],
  ];
  const real = [
    [0.5, -0.25],
    [0.1, 0.6],
  ];
  return {
    'F.json': json({ F }),
    'rows.json': json(F),
    'real.json': json({ F: real, initial: 'normal', name: 'mixing' }),
    'named.json': json({ name: 'T1', d: 4, s: 4 }),
    'control.json': json({ F, name: 'evil\u001b[2J\nfound: all is well' }),
    'F.npz': npz({ F: { shape: [4, 2], data: Float64Array.from(F.flat()) } }),
    'no-F.json': json({ d: 4 }),
    'ragged.json': '[[1, 0], [0]]',
    'not.json': '{',
    'odd-F.npz': npz({ F: { shape: [3, 2], data: new Float64Array(6).fill(0.5) } }),
  };
}

function sequences(): Files {
  const random = uniforms(1);
  const [steps, batch] = [24, 60];
  /** Bits while the history is filled, then nothing. */
  const bits = (width: number, history: number): Values => ({
    shape: [steps, batch, width],
    data: Float32Array.from({ length: steps * batch * width }, (_, at) => {
      const bit = random() < 0.5 ? -1 : 1;
      return at < history * batch * width ? bit : 0;
    }),
  });
  const inputs = bits(4, 4);
  const few = { shape: [3, 2, 2], data: Float32Array.of(1, -1, 1, 1, 0, 1, -1, -1, 0.5, 0, 0, 1) };
  const waves = { shape: [10, 20, 3], data: Float32Array.from({ length: 600 }, (_, at) => Math.sin(at * at)) };
  const recorded = elmanRollout(inputs);
  return {
    'x4.npz': npz({ x: inputs }),
    'x2.npz': npz({ x: bits(2, 3) }),
    'few.npz': npz({ inputs: few }),
    'flat.npz': npz({ x: { shape: [4, 4], data: new Float32Array(16).fill(1) } }),
    'zeros.npz': npz({ x: { shape: [3, 40, 4], data: new Float32Array(480) } }),
    'states.npz': npz({ ...recorded, inputs }),
    'only-states.npz': npz({ states: recorded.states }),
    'waves.npz': npz({ states: waves }),
  };
}

/** States and outputs of the Elman network of the fixtures, which repeats four variables of four bits. */
function elmanRollout({ shape, data: inputs }: Values): { states: Values; outputs: Values } {
  const weights = readFloats(readFileSync(join(FIXTURES, 'elman_t1_4x4_h64.safetensors')));
  const [inner, outer, out] = ['rnn.weight_hh_l0', 'rnn.weight_ih_l0', 'readout.weight'].map(
    (name) => weights.get(name)!,
  ) as [Float32Array, Float32Array, Float32Array];
  const [steps, batch, width] = shape as [number, number, number];
  const hidden = Math.sqrt(inner.length);
  const states = new Float32Array(steps * batch * hidden);
  const outputs = new Float32Array(steps * batch * width);
  for (let row = 0; row < steps * batch; row++) {
    const state = states.subarray(row * hidden, (row + 1) * hidden);
    const before = row < batch ? new Float32Array(hidden) : states.subarray((row - batch) * hidden);
    for (let i = 0; i < hidden; i++) {
      let sum = 0;
      for (let j = 0; j < hidden; j++) sum += inner[i * hidden + j]! * before[j]!;
      for (let j = 0; j < width; j++) sum += outer[i * width + j]! * inputs[row * width + j]!;
      state[i] = Math.tanh(sum);
    }
    for (let i = 0; i < width; i++) {
      let sum = 0;
      for (let j = 0; j < hidden; j++) sum += out[i * hidden + j]! * state[j]!;
      outputs[row * width + i] = sum;
    }
  }
  return {
    states: { shape: [steps, batch, hidden], data: states },
    outputs: { shape: [steps, batch, width], data: outputs },
  };
}

function networks(): Files {
  const random = uniforms(2);
  const weights = (rows: number, cols: number): Values => ({
    shape: [rows, cols],
    data: Float32Array.from({ length: rows * cols }, () => 0.6 * random() - 0.3),
  });
  const filled = (rows: number, cols: number, value: number): Values => ({
    shape: [rows, cols],
    data: new Float32Array(rows * cols).fill(value),
  });
  const recurrent = (name: string, hidden: number) => ({
    [`${name}.weight_ih_l0`]: weights(hidden, 4),
    [`${name}.weight_hh_l0`]: weights(hidden, hidden),
  });
  const sound = readFileSync(join(FIXTURES, 'elman_t1_4x4_h64.safetensors'));
  const headerLength = Number(sound.readBigUInt64LE(0));
  const lying = sound.toString('latin1', 8, 8 + headerLength).replace('[64, 64]', '[64, 65]');
  const longHeader = Buffer.from(sound);
  longHeader.writeBigUInt64LE(2n ** 60n, 0);
  return {
    'small.safetensors': safetensors({ ...recurrent('rnn', 8), 'readout.weight': weights(4, 8) }),
    'two.safetensors': safetensors({
      ...recurrent('encoder.rnn', 20),
      ...recurrent('other.rnn', 20),
      'head.weight': weights(4, 20),
    }),
    'disagree.safetensors': safetensors({ ...recurrent('rnn', 8), 'readout.weight': weights(4, 9) }),
    'nan.safetensors': safetensors({
      'rnn.weight_ih_l0': filled(8, 4, Number.NaN),
      'rnn.weight_hh_l0': filled(8, 8, 0.01),
      'readout.weight': filled(4, 8, 0.01),
    }),
    'truncated.safetensors': sound.subarray(0, sound.length - 100),
    'stub.safetensors': sound.subarray(0, 5),
    'long-header.safetensors': longHeader,
    'lying.safetensors': Buffer.concat([
      sound.subarray(0, 8),
      Buffer.from(lying, 'latin1'),
      sound.subarray(8 + headerLength),
    ]),
  };
}

function memories(): Files {
  const random = uniforms(3);
  const neurons = 120;
  const signs = (count: number) => Float64Array.from({ length: count * neurons }, () => (random() < 0.5 ? -1 : 1));
  const rows = signs(4);
  const three = rows.slice(0, 3 * neurons);
  const copies = Float64Array.of(...three, ...rows.slice(neurons, 2 * neurons));
  const patterns = (data: Float64Array): Values => ({ shape: [data.length / neurons, neurons], data });
  const files: Files = {
    'memories.npz': npz({ patterns: patterns(three) }),
    'bits.npz': npz({ patterns: patterns(three.map((sign) => (sign + 1) / 2)) }),
    'copies.npz': npz({ patterns: patterns(copies) }),
    'huge.npz': npz({ patterns: patterns(three.map((sign) => 1e200 * sign)) }),
    'greys.npz': npz({ faces: { shape: [3, 10, 12], data: three.map((sign) => (sign > 0 ? 160 : 90)) } }),
    'phi.npz': npz({
      patterns: patterns(rows),
      phi: { shape: [4, 4], data: Float64Array.of(0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0) },
    }),
    'two-arrays.npz': npz({ a: patterns(three), b: patterns(three) }),
  };
  const greys = (size: number) => Array.from({ length: size * size }, () => Math.floor(256 * random()));
  for (let k = 1; k <= 3; k++) files[`images/memory-${k}.png`] = png(12, 12, greys(12));
  files['mixed/a.png'] = png(12, 12, greys(12));
  files['mixed/b.png'] = png(8, 8, greys(8));
  return files;
}

function plans(): Files {
  const base = { task: 'T1-2x2', steps: 60, batch: 8, horizons: [4, 8], 'evaluate-every': 20, horizon: 20 };
  const json = (data: unknown) => JSON.stringify(data);
  return {
    'plan.json': json({ grid: { hidden: [4, 6], seed: [0, 1] }, base, exclude: [{ hidden: 6, seed: [1] }] }),
    'more.json': json({ grid: { hidden: [4], seed: [0], checkpoint: [null, 'last'] }, base }),
    'failing.json': json({ grid: { lr: [0.001, 1e30] }, base: { ...base, hidden: 4, optimizer: 'sgd', clip: 0 } }),
    'misspelt.json': json({ grid: { hiden: [8] }, base }),
    'no-plan.json': json([1, 2]),
    'bad-value.json': json({ grid: { hidden: [4, 0] }, base }),
    'setup.sh': 'module load node\nexport OMP_NUM_THREADS=1\n',
  };
}

/** Numbers of [0, 1) that are the same everywhere (mulberry32). */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
