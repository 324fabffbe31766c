// `engram sweep table DIR`: any pivot of a sweep's results as a table, and drawn.

import { dirname } from 'node:path';
import { Command } from 'commander';
import { UsageError } from '../../array/errors.ts';
import { printable } from '../../array/printable.ts';
import { outputFile } from '../../experiment/kit/inputs.ts';
import { choice, flag, integer, number, type Params, parsed, text, type Values } from '../../experiment/kit/params.ts';
import { completeValues } from '../../experiment/kit/values.ts';
import { pivotFigure } from '../../figure/charts/pivot.ts';
import { pivot } from '../../sweep/pivot.ts';
import { pivotPicture } from '../../sweep/pivot-picture.ts';
import { pivotFormats, pivotSpreads, pivotText } from '../../sweep/pivot-text.ts';
import { usualRow } from '../../sweep/plan.ts';
import { writeResultsParquet } from '../../sweep/results-parquet.node.ts';
import { openSweep } from '../../sweep/sweep-folder.node.ts';
import { addParams, givenValues } from '../terminal/experiment-command.node.ts';
import { printText, tell } from '../terminal/print.node.ts';
import { checkWritableFolder, writeTogether } from '../terminal/write-together.node.ts';

const tableParams = {
  rows: parsed({
    placeholder: 'names',
    help: 'what the rows differ in, by name, with commas',
    defaultText: 'task',
    parse: names,
  }),
  cols: parsed({ placeholder: 'names', help: 'what the columns differ in', parse: names }),
  value: text({
    placeholder: 'name',
    help: 'what is averaged: a number, a truth value, or name=text for the share of a text',
  }),
  where: parsed<readonly string[]>({
    placeholder: 'condition',
    help: 'keep records with name=value (or != > >= < <=); may be repeated',
    repeats: true,
    parse: (each, before = []) => [...before, each],
  }),
  format: choice(pivotFormats, { placeholder: 'which', default: 'text', help: 'form of the table' }),
  spread: choice(pivotSpreads, {
    placeholder: 'which',
    default: 'sd',
    help: 'beside each mean: standard deviation, bootstrap interval, or nothing',
  }),
  level: number({ above: 0, atMost: 1, placeholder: 'share', default: 0.95, help: 'of the bootstrap interval' }),
  digits: integer({ atLeast: 1, atMost: 17, default: 3, help: 'significant digits' }),
  plot: outputFile({ endings: ['.svg'], help: 'draw it too' }),
  names: flag({ help: 'print the names there are, instead of a table' }),
} satisfies Params;

export function sweepTableCommand(): Command {
  const command = new Command('table')
    .description('A pivot of the results: mean, spread and interval of one value; also writes DIR/results.parquet.')
    .argument('<dir>', 'folder of the sweep');
  return addParams(command, tableParams)
    .addHelpText(
      'after',
      `
Examples:
  engram sweep table sweeps/small --rows task --cols hidden,l2 --value spectrum.error
  engram sweep table sweeps/small --value verdict=found --where "accuracy.task>=0.999" --spread interval
  engram sweep table sweeps/small --rows task --cols hidden --value spectrum.error --format latex --plot error.svg`,
    )
    .action((dir: string) => runTable(dir, completeValues(tableParams, givenValues(command, tableParams))));
}

function runTable(dir: string, values: Values<typeof tableParams>): void {
  const sweep = openSweep(dir);
  const {
    rows = [usualRow(sweep.manifest.plans[0])],
    cols = [],
    value,
    where = [],
    level,
    format,
    spread,
    digits,
    plot,
  } = values;
  if (plot !== undefined) checkWritableFolder(dirname(plot));
  const records = writeResultsParquet(sweep);
  if (values.names) {
    const found = new Set(records.flatMap((record) => Object.keys(record)));
    printText([...found].map(printable).join('\n'));
    return;
  }
  if (value === undefined) throw new UsageError('sweep table needs --value NAME; --names prints what there is');
  const table = pivot(records, { rows, cols, value, where, level });
  if (table.missing > 0) {
    const skipped = table.missing === 1 ? '1 record has' : `${table.missing} records have`;
    tell(`${skipped} no ${value} (not computed there) and ${skipped.endsWith('has') ? 'is' : 'are'} left out`);
  }
  if (plot !== undefined) writeTogether(new Map([[plot, pivotFigure(pivotPicture(table), { id: 'pivot' })]]));
  printText(pivotText(table, { format, spread, digits }));
}

function names(text: string): string[] {
  const found = text.split(',').map((name) => name.trim());
  if (found.includes('')) throw new RangeError('Expected names with commas between them.');
  return found;
}
