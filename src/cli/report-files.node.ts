// The files an analysis leaves behind: the report and the single pictures, as text by path.

import { join } from 'node:path';
import type { Opened } from '../emt/analyze.ts';
import { analysisFigures } from '../figure/analysis-figures.ts';
import { renderReport } from '../figure/report.ts';
import type { TrainingData } from '../figure/training.ts';
import { versions } from './package-version.node.ts';

export interface ReportRequest {
  readonly opened: Opened;
  readonly training: TrainingData | null;
  /** Path of the report, and folder of the pictures, where asked for. */
  readonly report?: string | undefined;
  readonly figures?: string | undefined;
  /** What to type to get the report again. */
  readonly command: string;
}

export function reportFiles({ opened, training, report, figures, command }: ReportRequest): Map<string, string> {
  const { task } = opened.analysis;
  const pictures = { ...opened, ...(training === null ? {} : { training }) };
  const files = new Map<string, string>();
  if (report !== undefined) {
    const title = `Is the circuit of ${task.name} inside?`;
    files.set(report, renderReport({ ...pictures, title, command, versions: versions() }));
  }
  if (figures !== undefined) {
    for (const [name, svg] of analysisFigures(pictures)) files.set(join(figures, `${name}.svg`), svg);
  }
  return files;
}

/** The arguments as one would type them. */
export function commandLine(args: readonly string[]): string {
  return [
    'engram',
    ...args.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)),
  ].join(' ');
}
