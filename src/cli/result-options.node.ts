// What commands that open something share: --seed, --report, --figures and --json, the files these ask for, and what
// is printed in the end.

import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { commandLine } from '../array/command-line.ts';
import { printable } from '../array/printable.ts';
import { integer } from './number-options.ts';
import { path } from './path-option.ts';
import { versions } from './terminal/package-version.node.ts';
import { printJson, printText } from './terminal/print.node.ts';
import { checkWritableFolder, writeTogether } from './terminal/write-together.node.ts';

/** Where files of a result go. */
export interface ResultPlaces {
  readonly report?: string | undefined;
  /** Folder of the pictures. */
  readonly figures?: string | undefined;
}

export interface ResultOptions extends ResultPlaces {
  readonly seed: number;
  readonly json?: true | undefined;
}

/** @param seed what it is the root of @param schema of the object that `--json` prints */
export function addResultOptions(command: Command, { seed, schema }: { seed: string; schema: string }): Command {
  return command
    .option('--seed <n>', `root seed of ${seed}`, integer({ min: 0 }), 0)
    .option('--report <file.html>', 'write a self-contained report', path)
    .option('--figures <dir>', 'write every picture as SVG', path)
    .option('--json', `print one JSON object (schema ${schema}, see docs/cli.md)`);
}

/** Refuses places that cannot be written, before anything is computed. @throws InputError */
export function checkResultPlaces({ report, figures }: ResultPlaces): void {
  if (report !== undefined) checkWritableFolder(dirname(report));
  if (figures !== undefined) checkWritableFolder(figures);
}

/** The files that were asked for, as text by path; what was not is not made. */
export function resultFiles(
  { report, figures }: ResultPlaces,
  { page, pictures }: { page(): string; pictures(): ReadonlyMap<string, string> },
): Map<string, string> {
  const files = new Map<string, string>();
  if (report !== undefined) files.set(report, page());
  if (figures !== undefined) for (const [name, svg] of pictures()) files.set(join(figures, `${name}.svg`), svg);
  return files;
}

/** How a report was made, as it says at its end. */
export interface Made {
  /** What to type to get it again. */
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** Writes the files that were asked for, all or none. @throws InputError where they cannot be written */
export function writeResults(
  places: ResultPlaces,
  { page, pictures }: { page(made: Made): string; pictures(): ReadonlyMap<string, string> },
): void {
  const made = () => ({ command: commandLine(process.argv.slice(2)), versions: versions() });
  writeTogether(resultFiles(places, { page: () => page(made()), pictures }));
}

/** Prints `data` as JSON, or as text and then where the files are. */
export function printResult<T>({ json, report, figures }: ResultOptions, data: T, textOf: (data: T) => string): void {
  if (json) {
    printJson(data);
    return;
  }
  const written = [report && `report    ${printable(report)}`, figures && `figures   ${printable(figures)}`].filter(
    Boolean,
  );
  printText([textOf(data), ...(written.length > 0 ? ['', ...written] : [])].join('\n'));
}
