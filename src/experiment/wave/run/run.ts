// `engram wave run T1`: a task as waves on a substrate.

import { matrix, rowsOf } from '../../../array/matrix.ts';
import { stream } from '../../../array/random.ts';
import { taskFromSource } from '../../../task/task-source.ts';
import type { Boundary } from '../../../wave/boundary.ts';
import type { WaveRun } from '../../../wave/results/run.ts';
import { drawInputs, runTask } from '../../../wave/run-task.ts';
import { experiment } from '../../kit/experiment.ts';
import { taskArgument, taskSizes } from '../../kit/inputs.ts';
import { choice, integer, seed } from '../../kit/params.ts';
import { runSteps } from '../../kit/steps.ts';
import { substrateOf, substrateParams } from '../substrate.ts';
import { waveTask } from '../words.ts';
import { runStory } from './story.ts';

/** Steps that are drawn at most: of more a picture would be a smear. */
const DRAWN = 64;

export const waveRun = experiment({
  name: 'wave run',
  schema: 'engram.wave-run/1',
  document: 'docs/wave.md',
  summary: 'Run a task as traveling waves on a substrate, beside what the task asks.',
  params: {
    task: taskArgument(),
    ...taskSizes,
    mode: choice(['clamp', 'add'], {
      default: 'clamp',
      help: 'input in the place of the boundary function, or on top of it as in an Elman network',
    }),
    ...substrateParams,
    steps: integer({ atLeast: 1, atMost: 10_000, default: 100, help: 'steps after the input' }),
    seed: seed('the sequence'),
  },
  examples: [
    'engram wave run T2',
    'engram wave run T3-4x4 --mode add --figures figures',
    'engram wave run T1 --courant 0.9',
  ],
  async run(values, run) {
    const { mode, courant, steps, seed } = values;
    const task = taskFromSource(values.task);
    const { substrate, own } = substrateOf(task, values);
    const { s, d } = task;
    const inputs = drawInputs(task, stream(seed, 'wave', 'run'));
    const found = await runSteps(run, 'running', runTask(substrate, task, { mode, steps, kept: DRAWN, inputs }));
    const data: WaveRun = {
      schema: 'engram.wave-run/1',
      seed,
      task: waveTask(task),
      boundary: values.boundary === 'task' ? kindOf(own) : 'none',
      mode,
      courant,
      steps,
      inputs: rowsOf(matrix(s, d, inputs)),
      outputs: rowsOf(matrix(steps, d, found.outputs)),
      agreement: found.agreement,
      sizes: [...found.sizes],
    };
    return { data, more: { columns: found.columns } };
  },
  story: ({ data, more }) => runStory(data, more.columns),
});

function kindOf({ selection, F }: Boundary): WaveRun['boundary'] {
  if (selection !== null) return 'selection';
  return F === null ? 'function' : 'linear';
}
