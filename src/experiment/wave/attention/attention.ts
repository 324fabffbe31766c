// `engram wave attention T3-4x4`: a linear task done by attention, head by head, in closed form.

import { InputError } from '../../../array/errors.ts';
import { type Matrix, transpose } from '../../../array/matrix.ts';
import { stream } from '../../../array/random.ts';
import { part, type Steps } from '../../../array/stages.ts';
import { mean } from '../../../array/statistics.ts';
import { circuitMatrix } from '../../../emt/circuit/circuit.ts';
import { compareSpectra } from '../../../emt/circuit/spectrum.ts';
import { eigSteps } from '../../../linalg/eig.ts';
import type { HistoryTask } from '../../../task/history.ts';
import { taskFromSource } from '../../../task/task-source.ts';
import { type Attention, weightsOf } from '../../../wave/attention.ts';
import { attentionBoundary } from '../../../wave/attention-boundary.ts';
import { type LearnOptions, learnAttention } from '../../../wave/learn-attention.ts';
import type { LearnedByAttention, WaveAttention } from '../../../wave/results/attention.ts';
import type { Agreement } from '../../../wave/results/run.ts';
import { drawInputs, runTask } from '../../../wave/run-task.ts';
import { attentionSolving, headBounds, lagsRead, type ReadLag } from '../../../wave/solve-by-attention.ts';
import { Substrate } from '../../../wave/substrate.ts';
import { experiment } from '../../kit/experiment.ts';
import { taskArgument, taskSizes } from '../../kit/inputs.ts';
import { integer, seed } from '../../kit/params.ts';
import { runSteps } from '../../kit/steps.ts';
import { waveTask } from '../words.ts';
import { attentionStory } from './story.ts';

export const waveAttention = experiment({
  name: 'wave attention',
  schema: 'engram.wave-attention/1',
  document: 'docs/wave.md',
  summary: 'Do a linear task by attention: the heads it takes, what fewer reach, and where they look.',
  params: {
    task: taskArgument(),
    ...taskSizes,
    heads: integer({ atLeast: 1, help: 'heads, of the lags that are read most', defaultText: 'one for each lag' }),
    steps: integer({ atLeast: 1, atMost: 10_000, default: 100, help: 'steps after the input' }),
    learn: integer({
      atLeast: 1,
      atMost: 1_000_000,
      help: 'updates that as many heads are trained for, beside the closed form',
    }),
    seed: seed('the sequence'),
  },
  examples: [
    'engram wave attention T3-4x4',
    'engram wave attention T3-4x4 --heads 1 --report attention.html',
    'engram wave attention T3-4x4 --learn 1500 --figures figures',
  ],
  async run(values, run) {
    const { steps, seed } = values;
    const task = taskFromSource(values.task);
    const { s, d, F, name } = task;
    if (F === null || task.f === null) {
      throw new InputError(
        `task ${name} is not linear: its attention is known in closed form for x(t) = F'v(t-1) alone`,
      );
    }
    const lags = lagsRead(F);
    const attention = attentionSolving(F, values.heads);
    const boundary = attentionBoundary(attention);
    const substrate = new Substrate(boundary);
    const inputs = drawInputs(task, stream(seed, 'wave', 'attention'));
    const running = runTask(substrate, task, { mode: 'clamp', steps, kept: 0, inputs });
    const { agreement } = await runSteps(run, 'running', running);
    const state = substrate.columns.slice();
    const around = circuitMatrix(transpose(boundary.jacobian!(state, substrate.t)));
    const network = await runSteps(run, 'spectrum', eigSteps(around, { vectors: 'none' }), 0, 0.5);
    const theory = await runSteps(run, 'spectrum', eigSteps(circuitMatrix(F), { vectors: 'none' }), 0.5, 1);
    const heads = attention.heads.length;
    const learned =
      values.learn === undefined
        ? null
        : await runSteps(run, 'learning', learnedBeside(task, { heads, updates: values.learn, seed }, steps));
    const data: WaveAttention = {
      schema: 'engram.wave-attention/1',
      seed,
      task: waveTask(task),
      heads: lags.slice(0, attention.heads.length).map(({ lag, values: of }) => ({
        lag,
        column: s - lag + 1,
        writes: rowsWritten(of, d),
      })),
      needed: lags.length,
      reached: reachedBy(lags, attention),
      bounds: headBounds(F),
      steps,
      agreement,
      weights: attention.heads.map((head) => [...weightsOf(attention, head, state, substrate.t)]),
      spectrum: compareSpectra(theory.values, network.values),
      learned,
    };
    return { data, more: null };
  },
  story: ({ data }) => attentionStory(data),
});

/** Sequences that a trained attention is judged on. */
const JUDGED = 32;

/** Trains an attention and runs it on sequences it never saw. */
function* learnedBeside(task: HistoryTask, options: LearnOptions, steps: number): Steps<LearnedByAttention> {
  const { attention, losses } = yield* part(learnAttention(task, options), 0, 0.9);
  const boundary = attentionBoundary(attention);
  const weights = attention.heads.map(() => new Array<number>(task.s).fill(0));
  const agreements: Agreement[] = [];
  for (let k = 0; k < JUDGED; k++) {
    const substrate = new Substrate(boundary);
    const inputs = drawInputs(task, stream(options.seed, 'wave', 'attention', 'judged', k));
    const running = runTask(substrate, task, { mode: 'clamp', steps, kept: 0, inputs });
    const from = 0.9 + (0.1 * k) / JUDGED;
    agreements.push((yield* part(running, from, from + 0.1 / JUDGED)).agreement);
    attention.heads.forEach((head, h) => {
      weightsOf(attention, head, substrate.columns, substrate.t).forEach((weight, i) => {
        weights[h]![i]! += weight / JUDGED;
      });
    });
  }
  const shares = agreements.map(({ right }) => right).filter((right) => right !== null);
  return {
    updates: options.updates,
    losses,
    agreement: agreements[0]!,
    right: shares.length === 0 ? null : mean(shares),
    weights,
  };
}

function rowsWritten({ data }: Matrix, d: number): number {
  return Array.from({ length: d }, (_, j) => data.subarray(j * d, (j + 1) * d).some((value) => value !== 0)).filter(
    Boolean,
  ).length;
}

function reachedBy(lags: readonly ReadLag[], { heads }: Attention): number {
  const sum = (of: readonly ReadLag[]) => of.reduce((total, { squares }) => total + squares, 0);
  return sum(lags.slice(0, heads.length)) / sum(lags);
}
