// `engram task T3`: explains a task.

import { type Circuit, circuitOf } from '../../emt/circuit/circuit.ts';
import { explainTask } from '../../emt/circuit/explain-task.ts';
import { taskFromSource } from '../../task/task-source.ts';
import { experiment } from '../kit/experiment.ts';
import { taskArgument, taskSizes } from '../kit/inputs.ts';
import { taskStory } from './story.ts';

/** Cells of the greatest circuit that is drawn: of more a picture would be a smear, and a file too large to open. */
const MOST_CELLS = 512;

export const task = experiment({
  name: 'task',
  schema: 'engram.task/1',
  document: 'docs/cli.md',
  summary: 'Explain a task: the rule of every bit, the circuit, its spectrum.',
  params: { task: taskArgument(), ...taskSizes },
  examples: [
    'engram task T3',
    'engram task 15,0,0 --d 4 --s 4',
    'engram task 9241421688590303745,38637,145 --d 8 --s 8 --json',
  ],
  run(values, run) {
    const asked = taskFromSource(values.task);
    const explanation = explainTask(asked);
    const isDrawn = run.pictures && (explanation.circuit?.n ?? 0) <= MOST_CELLS;
    const drawn: Circuit | null = isDrawn ? circuitOf(asked) : null;
    return { data: explanation, more: drawn };
  },
  story: ({ data, more }) => taskStory(data, more),
});
