// `engram sweep`: many runs from one plan. docs/sweep.md describes plans and folders.

import { Command } from 'commander';
import { sweepPlanCommand } from './plan-command.node.ts';
import { sweepRetryCommand } from './retry-command.node.ts';
import { sweepRunCommand } from './run-command.node.ts';
import { sweepStatusCommand } from './status.node.ts';
import { sweepSubmitCommand } from './submit-command.node.ts';
import { sweepTableCommand } from './table-command.node.ts';

export function sweepCommand(): Command {
  const command = new Command('sweep').description('Train and analyse many networks from one plan, see docs/sweep.md.');
  for (const each of [
    sweepPlanCommand(),
    sweepRunCommand(),
    sweepSubmitCommand(),
    sweepStatusCommand(),
    sweepTableCommand(),
    sweepRetryCommand(),
  ])
    command.addCommand(each);
  return command;
}
