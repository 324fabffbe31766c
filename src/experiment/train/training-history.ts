// The rows of metrics.jsonl as the series that the training figure draws.

import type { Series, TrainingData } from '../../figure/charts/training.ts';

/** A row of metrics.jsonl. */
type MetricsRow = Readonly<Record<string, unknown>> & { readonly step: number };

/** `null` where nothing was recorded. */
export function trainingHistory(rows: readonly MetricsRow[], analysedStep: number | null): TrainingData | null {
  const loss = seriesOf(rows, (row) => row.loss);
  if (loss.step.length === 0) return null;
  const validation = seriesOf(rows, (row) => (row.validation as { accuracy?: unknown } | undefined)?.accuracy);
  return {
    loss,
    accuracy: seriesOf(rows, (row) => row.accuracy),
    horizon: seriesOf(rows, (row) => row.horizon),
    ...(validation.step.length > 0 ? { validation } : {}),
    ...(analysedStep === null ? {} : { analysedStep }),
  };
}

/** The rows whose value is a number. */
function seriesOf(rows: readonly MetricsRow[], read: (row: MetricsRow) => unknown): Series {
  const step: number[] = [];
  const value: number[] = [];
  for (const row of rows) {
    const found = read(row);
    if (typeof found !== 'number' || !Number.isFinite(found)) continue;
    step.push(row.step);
    value.push(found);
  }
  return { step, value };
}
