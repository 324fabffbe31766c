// `engram task T3`: explains a task.

import { Command } from 'commander';
import { explainTask } from '../emt/circuit/explain-task.ts';
import { taskFromSource } from '../task/task-source.ts';
import { addTaskSizes, type TaskSizeOptions, taskSource } from './task-option.node.ts';
import { taskText } from './task-text.ts';
import { printJson, printText } from './terminal/print.node.ts';

export function taskCommand(): Command {
  const command = new Command('task')
    .description('Explain a task: the rule of every bit, the circuit, its spectrum.')
    .argument('<task>', 'name, id triple a,b,c, or a .json or .npz file that holds F');
  return addTaskSizes(command)
    .option('--json', 'print one JSON object (schema engram.task/1, see docs/cli.md)')
    .addHelpText(
      'after',
      `
Examples:
  engram task T3
  engram task 15,0,0 --d 4 --s 4
  engram task 9241421688590303745,38637,145 --d 8 --s 8 --json`,
    )
    .action((text: string, options: TaskSizeOptions & { json?: true }) => {
      const explanation = explainTask(taskFromSource(taskSource(text, options)));
      if (options.json) printJson(explanation);
      else printText(taskText(explanation));
    });
}
