// `engram sweep table DIR`: any pivot of a sweep's results as a table, and drawn.

import { dirname } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../../array/errors.ts';
import { printable } from '../../array/printable.ts';
import { pivotFigure } from '../../figure/charts/pivot.ts';
import { cellOf, type Pivot, pivot } from '../../sweep/pivot.ts';
import { type PivotFormat, type PivotSpread, pivotFormats, pivotSpreads, pivotText } from '../../sweep/pivot-text.ts';
import { writeResultsParquet } from '../../sweep/results-parquet.node.ts';
import { openSweep } from '../../sweep/sweep-folder.node.ts';
import { decimal, integer } from '../number-options.ts';
import { path } from '../path-option.ts';
import { printText, tell } from '../terminal/print.node.ts';
import { checkWritableFolder, writeTogether } from '../terminal/write-together.node.ts';

interface TableOptions {
  readonly rows: readonly string[];
  readonly cols: readonly string[];
  readonly value?: string;
  readonly where: readonly string[];
  readonly format: PivotFormat;
  readonly spread: PivotSpread;
  readonly level: number;
  readonly digits: number;
  readonly plot?: string;
  readonly names?: true;
}

export function sweepTableCommand(): Command {
  return new Command('table')
    .description('A pivot of the results: mean, spread and interval of one value; also writes DIR/results.parquet.')
    .argument('<dir>', 'folder of the sweep')
    .option('--rows <names>', 'what the rows differ in, by name, with commas', names, ['task'])
    .option('--cols <names>', 'what the columns differ in', names, [])
    .option('--value <name>', 'what is averaged: a number, a truth value, or name=text for the share of a text')
    .option('--where <condition>', 'keep records with name=value (or != > >= < <=); may be repeated', collect, [])
    .addOption(new Option('--format <which>', 'form of the table').choices(pivotFormats).default('text'))
    .addOption(
      new Option('--spread <which>', 'beside each mean: standard deviation, bootstrap interval, or nothing')
        .choices(pivotSpreads)
        .default('sd'),
    )
    .option('--level <share>', 'of the bootstrap interval', decimal({ min: 0, max: 1, above: true }), 0.95)
    .option('--digits <n>', 'significant digits', integer({ min: 1, max: 17 }), 3)
    .option('--plot <file.svg>', 'draw it too', path)
    .option('--names', 'print the names there are, instead of a table')
    .addHelpText(
      'after',
      `
Examples:
  engram sweep table sweeps/small --rows task --cols hidden,l2 --value spectrum.error
  engram sweep table sweeps/small --value verdict=found --where "accuracy.task>=0.999" --spread interval
  engram sweep table sweeps/small --rows task --cols hidden --value spectrum.error --format latex --plot error.svg`,
    )
    .action(runTable);
}

function runTable(dir: string, options: TableOptions): void {
  const { rows, cols, value, where, level, format, spread, digits, plot } = options;
  if (plot !== undefined) checkWritableFolder(dirname(plot));
  const records = writeResultsParquet(openSweep(dir));
  if (options.names) {
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
  if (plot !== undefined) writeTogether(new Map([[plot, pivotFigure(plotData(table), { id: 'pivot' })]]));
  printText(pivotText(table, { format, spread, digits }));
}

function plotData(table: Pivot) {
  const text = (key: Pivot['rows'][number], labels: readonly string[]) =>
    key.map((part, i) => (labels.length > 1 ? `${labels[i]} ${part ?? '-'}` : String(part ?? '-'))).join(', ');
  return {
    value: table.value,
    columnName: table.colNames.join(', '),
    columns: table.cols.map((col) => text(col, table.colNames)),
    series: table.rows.map((row) => ({
      name: text(row, table.rowNames) || table.value,
      marks: table.cols.map((col) => cellOf(table, row, col)),
    })),
  };
}

function names(text: string): string[] {
  const found = text.split(',').map((name) => name.trim());
  if (found.includes('')) throw new InvalidArgumentError('Expected names with commas between them.');
  return found;
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}
