// The files an analysis leaves behind: the report and the single pictures, as text by path.

import type { Opened } from '../emt/analyze/analyze.ts';
import type { TrainingData } from '../figure/charts/training.ts';
import { analysisFigures } from '../figure/emt/analysis-figures.ts';
import { renderReport } from '../figure/report/report.ts';
import { versions } from './package-version.node.ts';
import { type ResultPlaces, resultFiles } from './result-options.node.ts';

export interface ReportRequest extends ResultPlaces {
  readonly opened: Pick<Opened, 'analysis' | 'matrices'>;
  readonly training: TrainingData | null;
  /** What to type to get the report again. */
  readonly command: string;
}

export function reportFiles({ opened, training, command, ...places }: ReportRequest): Map<string, string> {
  const pictures = { ...opened, ...(training === null ? {} : { training }) };
  const title = `Is the circuit of ${opened.analysis.task.name} inside?`;
  return resultFiles(places, {
    page: () => renderReport({ ...pictures, title, command, versions: versions() }),
    pictures: () => analysisFigures(pictures),
  });
}
