// `engram wave attention T3-4x4`: a linear task done by attention, head by head, in closed form.

import { InputError } from '../../../array/errors.ts';
import { type Matrix, transpose } from '../../../array/matrix.ts';
import { stream } from '../../../array/random.ts';
import { circuitMatrix } from '../../../emt/circuit/circuit.ts';
import { compareSpectra } from '../../../emt/circuit/spectrum.ts';
import { eigSteps } from '../../../linalg/eig.ts';
import { taskFromSource } from '../../../task/task-source.ts';
import { type Attention, attentionBoundary, weightsOf } from '../../../wave/attention.ts';
import type { WaveAttention } from '../../../wave/results/attention.ts';
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
    seed: seed('the sequence'),
  },
  examples: ['engram wave attention T3-4x4', 'engram wave attention T3-4x4 --heads 1 --report attention.html'],
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
    const { agreement } = await runSteps(run, 'running', running, 0, 0.6);
    const state = substrate.columns.slice();
    const around = circuitMatrix(transpose(boundary.jacobian!(state, substrate.t)));
    const network = await runSteps(run, 'spectrum', eigSteps(around, { vectors: 'none' }), 0.6, 0.8);
    const theory = await runSteps(run, 'spectrum', eigSteps(circuitMatrix(F), { vectors: 'none' }), 0.8, 1);
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
    };
    return { data, more: null };
  },
  story: ({ data }) => attentionStory(data),
});

function rowsWritten({ data }: Matrix, d: number): number {
  return Array.from({ length: d }, (_, j) => data.subarray(j * d, (j + 1) * d).some((value) => value !== 0)).filter(
    Boolean,
  ).length;
}

function reachedBy(lags: readonly ReadLag[], { heads }: Attention): number {
  const sum = (of: readonly ReadLag[]) => of.reduce((total, { squares }) => total + squares, 0);
  return sum(lags.slice(0, heads.length)) / sum(lags);
}
