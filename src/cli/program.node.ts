// The commands of `engram` and what they share: help, version, and errors that are thrown instead of printed.

import { Command } from 'commander';
import { experiments, groups } from '../experiment/experiments.ts';
import { demoCommand } from './demo/demo-command.node.ts';
import { exportCommand } from './export/export-command.node.ts';
import { sweepPlanCommand } from './sweep/plan-command.node.ts';
import { sweepRetryCommand } from './sweep/retry-command.node.ts';
import { sweepRunCommand } from './sweep/run-command.node.ts';
import { sweepStatusCommand } from './sweep/status-command.node.ts';
import { sweepSubmitCommand } from './sweep/submit-command.node.ts';
import { sweepTableCommand } from './sweep/table-command.node.ts';
import { experimentCommands } from './terminal/experiment-command.node.ts';
import { packageVersion } from './terminal/package-version.node.ts';
import { trainCommand } from './train/train-command.node.ts';

/** Makes the command `engram` with all that is below it; `parseAsync(words, { from: 'user' })` runs one. */
export function createProgram(): Command {
  const program = new Command('engram')
    .description('Train a recurrent network on a memory task, open it, and prove the circuit inside by intervention.')
    .version(packageVersion())
    .addHelpText(
      'after',
      `
Examples:
  engram demo                                      the whole story in under a minute: see runs/demo/report.html
  engram train --task T1 --hidden 128 --out runs/t1
  engram analyze runs/t1 --report t1.html
  engram analyze model.safetensors --task 15,0,0 --d 4 --s 4 --json
  engram discover model.pt                         a network whose task nobody knows
  engram fixed-points model.pt                     where a network rests, and how it moves there
  engram episodic run --ratio 0.5 --td 20          a sequence of memories, recalled in order
  engram task T3
  engram export runs/t1 t1.onnx
  engram sweep plan PLAN.json --out sweeps/small   many runs from one plan; then engram sweep run sweeps/small

Exit codes: 0 done, 1 a fault of Engram's own, 2 wrong usage, 3 bad input, 4 not converged, 130 interrupted.
Documentation: docs/cli.md`,
    );
  const made = experimentCommands(experiments, groups);
  for (const command of [demoCommand(), trainCommand(), ...made.values(), exportCommand(), sweepCommand()]) {
    program.addCommand(command);
  }
  throwErrors(program);
  return program;
}

function sweepCommand(): Command {
  return new Command('sweep')
    .description('Train and analyse many networks from one plan, see docs/sweep.md.')
    .addCommand(sweepPlanCommand())
    .addCommand(sweepRunCommand())
    .addCommand(sweepSubmitCommand())
    .addCommand(sweepStatusCommand())
    .addCommand(sweepTableCommand())
    .addCommand(sweepRetryCommand());
}

/** Errors reach main as exceptions; only help and version print by themselves. */
function throwErrors(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => {} });
  for (const each of command.commands) throwErrors(each);
}
