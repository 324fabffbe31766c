// `engram wave film T1`: a substrate step by step, with the digits 315 travelling over it.

import { UsageError } from '../../../array/errors.ts';
import { matrix, rowsOf } from '../../../array/matrix.ts';
import { stream } from '../../../array/random.ts';
import { taskFromSource } from '../../../task/task-source.ts';
import { GLYPHS_SIZE, glyphs315 } from '../../../wave/glyphs.ts';
import type { WaveFilm } from '../../../wave/results/film.ts';
import { drawInputs, runTask } from '../../../wave/run-task.ts';
import { experiment } from '../../kit/experiment.ts';
import { taskArgument, taskSizes } from '../../kit/inputs.ts';
import { choice, integer, seed } from '../../kit/params.ts';
import { runSteps } from '../../kit/steps.ts';
import { substrateOf, substrateParams } from '../substrate.ts';
import { waveTask } from '../words.ts';
import { filmStory } from './story.ts';

export const waveFilm = experiment({
  name: 'wave film',
  schema: 'engram.wave-film/1',
  document: 'docs/wave.md',
  summary: 'Show a substrate step by step, as a film: the digits 315 travel and come back as the task says.',
  params: {
    task: taskArgument(),
    ...taskSizes,
    input: choice(['315', 'random'], { help: 'what is put in', defaultText: '315 where the substrate is 8 x 8' }),
    ...substrateParams,
    steps: integer({ atLeast: 1, atMost: 64, default: 24, help: 'steps after the input' }),
    seed: seed('input that is drawn'),
  },
  examples: ['engram wave film T1 --figures figures', 'engram wave film T2 --report film.html'],
  async run(values, run) {
    const { courant, steps, seed, boundary } = values;
    const task = taskFromSource(values.task);
    const { substrate } = substrateOf(task, { boundary, courant });
    const { s, d, name } = task;
    const fits = s === GLYPHS_SIZE && d === GLYPHS_SIZE;
    const input = values.input ?? (fits ? '315' : 'random');
    if (input === '315' && !fits) {
      throw new UsageError(
        `the digits 315 are ${GLYPHS_SIZE} columns of ${GLYPHS_SIZE} rows, task ${name} has ${s} of ${d}: take --input random`,
      );
    }
    const inputs = input === '315' ? glyphs315() : drawInputs(task, stream(seed, 'wave', 'film'));
    const running = runTask(substrate, task, { mode: 'clamp', steps, kept: s + steps, inputs });
    const { columns } = await runSteps(run, 'running', running);
    const data: WaveFilm = {
      schema: 'engram.wave-film/1',
      seed,
      task: waveTask(task),
      input,
      boundary,
      courant,
      inputSteps: s,
      frames: columns.map((cells) => rowsOf(matrix(s, d, cells))),
    };
    return { data, more: null };
  },
  story: ({ data }) => filmStory(data),
});
