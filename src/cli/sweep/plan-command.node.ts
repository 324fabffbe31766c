// `engram sweep plan`: checks a plan and writes the manifest of its cells.

import { Command } from 'commander';
import { commandLine } from '../../array/command-line.ts';
import { InputError, UsageError } from '../../array/errors.ts';
import { printable } from '../../array/printable.ts';
import { readFileBounded } from '../../io/bytes/atomic.node.ts';
import { cellsOf, type ResolvedPoint } from '../../sweep/manifest.ts';
import { expandPlan, type Point, parsePlan } from '../../sweep/plan.ts';
import { planSweep, sha256 } from '../../sweep/sweep-folder.node.ts';
import { path } from '../terminal/experiment-command.node.ts';
import { packageVersion } from '../terminal/package-version.node.ts';
import { printJson, printText } from '../terminal/print.node.ts';
import { SweepOptions } from './options.node.ts';

interface SweepPlanOptions {
  readonly out: string;
  readonly json?: true;
}

export function sweepPlanCommand(): Command {
  return new Command('plan')
    .description('Expand a plan to the cells of a sweep; nothing is trained yet.')
    .argument(
      '<plan.json>',
      '{"grid": {option: [values]}, "base": {option: value}, "exclude": [{option: value}]}',
      path,
    )
    .requiredOption('--out <dir>', 'folder of the sweep; one that holds a sweep gains what is new in the plan', path)
    .option('--json', 'print one JSON object (schema engram.sweep-plan/1, see docs/sweep.md)')
    .addHelpText(
      'after',
      `
Options are named as on the command line of engram train and engram analyze, without the dashes.

Example of a plan:
  {"grid": {"task": ["T1-4x4", "T3-4x4"], "hidden": [32, 64], "seed": [0, 1, 2]}, "base": {"steps": 4000}}`,
    )
    .action(runSweepPlan);
}

function runSweepPlan(file: string, { out, json }: SweepPlanOptions): void {
  const plan = parsePlan(readJson(file), file);
  const options = new SweepOptions(plan.experiment);
  const points = expandPlan(plan, options, file).map((point) => resolvePoint(options, point, file, plan.grid));
  const planned = cellsOf(points, sha256);
  const { sweep, added } = planSweep(out, plan, planned, packageVersion());
  const { cells } = sweep.manifest;
  const evaluations = cells.reduce((sum, cell) => sum + cell.evaluations.length, 0);
  if (json) {
    const summary = { schema: 'engram.sweep-plan/1', out, cells: cells.length, evaluations, added };
    printJson(summary);
    return;
  }
  const lines = [
    `sweep     ${printable(out)}`,
    `cells     ${cells.length}, ${evaluations} evaluations, ${added} of them new`,
    `next      ${printable(commandLine(['sweep', 'run', out]))}`,
  ];
  printText(lines.join('\n'));
}

/** An error names the point by the options that vary. */
function resolvePoint(options: SweepOptions, point: Point, file: string, grid: object): ResolvedPoint {
  try {
    return options.resolve(point);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof InputError)) throw error;
    const varied = Object.keys(grid).map((name) => `${name} ${JSON.stringify(point[name])}`);
    const where = varied.length > 0 ? `, at ${varied.join(', ')}` : '';
    throw new UsageError(`${file}${where}: ${error.message}`);
  }
}

function readJson(file: string): unknown {
  const text = new TextDecoder().decode(readFileBounded(file));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${file} is not JSON: ${(error as Error).message}`);
  }
}
