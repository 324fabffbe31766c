// `engram analyze --states FILE.npz`: what recorded activity alone says.

import { join } from 'node:path';
import { analyzeStates } from '../emt/recorded/analyze-states.ts';
import { recordedFigures, renderRecorded } from '../figure/recorded-report.ts';
import { versions } from './package-version.node.ts';
import { recordedText } from './recorded-text.ts';
import { commandLine } from './report-files.node.ts';
import { readStates } from './sequences-file.node.ts';
import { type TaskOptions, taskSource } from './task-option.node.ts';
import { taskFromSource } from './task-source.ts';
import { writeTogether } from './write-together.node.ts';

export interface StatesOptions extends TaskOptions {
  readonly states: string;
  readonly seed: number;
  readonly report?: string | undefined;
  readonly figures?: string | undefined;
  readonly json?: true | undefined;
}

export function runAnalyzeStates(options: StatesOptions): void {
  const { states, seed, report, figures } = options;
  const task = options.task === undefined ? null : taskFromSource(taskSource(options.task, options));
  const opened = analyzeStates(readStates(states), { task, seed, source: states });
  const files = new Map<string, string>();
  if (report !== undefined) {
    const command = commandLine(process.argv.slice(2));
    files.set(report, renderRecorded({ ...opened, title: 'What do the states hold?', command, versions: versions() }));
  }
  if (figures !== undefined) {
    for (const [name, svg] of recordedFigures(opened)) files.set(join(figures, `${name}.svg`), svg);
  }
  writeTogether(files);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(opened.recorded, null, 2)}\n`);
    return;
  }
  const written = [report && `report    ${report}`, figures && `figures   ${figures}`].filter(Boolean);
  const lines = [recordedText(opened.recorded), ...(written.length > 0 ? ['', ...written] : [])];
  process.stdout.write(`${lines.join('\n')}\n`);
}
