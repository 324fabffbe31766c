// Attention that learns a task by gradient descent, in its own loop: what it says becomes the newest column, so its errors come
// back to it, as in the closed form. Scores, values and position tags are learned from random numbers; nothing tells a head its
// lag. Source: TWM (arXiv 2402.10163) section 6, equation 5; training it is ours (spec, correction 6).

import { type Matrix, matrix } from '../array/matrix.ts';
import { type RandomStream, stream } from '../array/random.ts';
import type { Steps } from '../array/stages.ts';
import {
  add,
  compile,
  concat,
  constant,
  type Expression,
  grad,
  input,
  matmul,
  mean,
  mul,
  parameter,
  reshape,
  slice,
  softmax,
  square,
  stack,
  sub,
  sum,
  transpose,
} from '../graph/index.ts';
import { adamDefaults, clipGradients, optimizerInputs, optimizerUpdates } from '../nn/optimizer.ts';
import { makeBatch } from '../task/batch.ts';
import type { HistoryTask } from '../task/history.ts';
import type { Attention } from './attention.ts';

export interface LearnOptions {
  readonly heads: number;
  readonly updates: number;
  readonly seed: number;
}

/** An attention that was trained. */
export interface LearnedAttention {
  readonly attention: Attention;
  /** Mean squared error of every tenth part of the updates, the last part last. */
  readonly losses: number[];
}

const BATCH = 64;
const RATE = 5e-3;
const CLIP = 1;
/** Turns of the window that are said in training: long enough that what it says comes back to it. */
const TURNS = 2;
/** Parts of the updates that a mean loss is told of. */
const PARTS = 10;

/** Trains an attention with tags of width `d + s` on `task`, whose variables it is given at first. */
export function* learnAttention(task: HistoryTask, { heads, updates, seed }: LearnOptions): Steps<LearnedAttention> {
  const { s, d } = task;
  const e = d + s;
  const steps = TURNS * s;
  const shapes = new Map<string, readonly number[]>([['tags', [s, e]]]);
  for (let h = 0; h < heads; h++) shapes.set(`scores.${h}`, [e, e]).set(`values.${h}`, [d, d]);
  const weights = new Map([...shapes].map(([name, shape]) => [name, parameter(name, shape)]));
  const first = input('first', [s, BATCH, d]);
  const targets = input('targets', [steps, BATCH, d]);
  const error = mean(square(sub(said(weights, first, { heads, steps, e }), targets)));
  const all = [...weights.values()];
  const { clipped } = clipGradients(grad(error, all), CLIP);
  const assignments = optimizerUpdates(adamDefaults, all, clipped);
  const program = compile({ outputs: { error }, assignments });
  for (const name of shapes.keys()) fill(program.parameter(name), name, e, stream(seed, 'wave', 'attention', name));
  const losses = new Array<number>(PARTS).fill(0);
  const counts = new Array<number>(PARTS).fill(0);
  for (let update = 0; update < updates; update++) {
    const rng = stream(seed, 'wave', 'attention', 'batch', update);
    const batch = makeBatch(task, { batch: BATCH, horizon: steps, rng });
    program.input('first').set(batch.inputs.subarray(0, s * BATCH * d));
    program.input('targets').set(batch.targets.subarray(s * BATCH * d));
    for (const [name, value] of Object.entries(optimizerInputs(adamDefaults, update + 1, rateAt(update / updates)))) {
      program.input(name)[0] = value;
    }
    program.run();
    const part = Math.floor((update * PARTS) / updates);
    losses[part]! += program.output('error')[0]!;
    counts[part]!++;
    if (update % 16 === 0) yield update / updates;
  }
  const read = (name: string): Matrix => {
    const [rows, cols] = shapes.get(name) as [number, number];
    return matrix(rows, cols, Float64Array.from(program.parameter(name)));
  };
  return {
    attention: {
      ...{ s, d },
      heads: Array.from({ length: heads }, (_, h) => ({ scores: read(`scores.${h}`), values: read(`values.${h}`) })),
      tags: read('tags'),
    },
    losses: losses.map((sum, part) => (counts[part] ? sum / counts[part]! : 0)),
  };
}

/** Falls as half a cosine. */
function rateAt(done: number): number {
  return (RATE * (1 + Math.cos(Math.PI * done))) / 2;
}

function fill(values: Float32Array | Float64Array, name: string, e: number, rng: RandomStream): void {
  const size = name === 'tags' ? 1 : 1 / Math.sqrt(e);
  for (let at = 0; at < values.length; at++) values[at] = size * rng.normal();
}

/** What is said over `steps` steps from the first columns `[s, B, d]`: `[steps, B, d]`. */
function said(
  weights: ReadonlyMap<string, Expression>,
  first: Expression,
  { heads, steps, e }: { readonly heads: number; readonly steps: number; readonly e: number },
): Expression {
  const [s, batch, d] = first.shape as [number, number, number];
  const window = Array.from({ length: s }, (_, i) => reshape(slice(first, 0, i, i + 1), [batch, d]));
  const nothing = constant(new Float64Array(s * batch * (e - d)), [s, batch, e - d]);
  const tags = reshape(weights.get('tags')!, [s, 1, e]);
  const outputs: Expression[] = [];
  for (let step = 0; step < steps; step++) {
    const columns = stack(window);
    const tagged = add(concat([columns, nothing], 2), tags);
    const asking = reshape(slice(tagged, 0, s - 1, s), [batch, e]);
    const told = Array.from({ length: heads }, (_, h) => {
      // Scores z_i^T M z_s of all columns at once.
      const query = matmul(asking, weights.get(`scores.${h}`)!, { transposeB: true });
      const scores = sum(mul(tagged, reshape(query, [1, batch, e])), [2]);
      const shares = reshape(transpose(softmax(transpose(scores))), [s, batch, 1]);
      const column = sum(mul(columns, shares), [0]);
      return matmul(column, weights.get(`values.${h}`)!, { transposeB: true });
    });
    const next = told.reduce((total, part) => add(total, part));
    outputs.push(next);
    window.shift();
    window.push(next);
  }
  return stack(outputs);
}
