// How a training went, as series over its steps: what the rows of metrics.jsonl hold, for pictures and pages.

import { mean } from '../array/statistics.ts';

/** Numbers by the step at which they were recorded. */
export interface Series {
  readonly step: readonly number[];
  readonly value: readonly number[];
}

export interface TrainingHistory {
  readonly loss: Series;
  /** Share of output bits with the right sign. */
  readonly accuracy: Series;
  /** The same on held-out sequences. */
  readonly validation?: Series;
  /** Output steps trained on. */
  readonly horizon: Series;
  /** Mean difference of argument, radians. */
  readonly spectrumError?: Series;
  /** Step of the checkpoint that was analysed. */
  readonly analysedStep?: number;
}

/** Neighbours of a series. */
export interface Bucket {
  readonly step: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** A series in at most `most` buckets of equal size: its mean, least and greatest in each; values that are no numbers are left out. */
export function gathered({ step, value }: Series, most: number): Bucket[] {
  const size = Math.max(1, Math.ceil(step.length / most));
  const starts = Array.from({ length: Math.ceil(step.length / size) }, (_, i) => i * size);
  return starts.flatMap((from) => {
    const values = value.slice(from, from + size).filter(Number.isFinite);
    if (values.length === 0) return [];
    const middle = mean(step.slice(from, from + size));
    return [{ step: middle, mean: mean(values), low: Math.min(...values), high: Math.max(...values) }];
  });
}

/** Indices where the value changes, with the ends: a staircase needs no others. */
export function changes({ value }: Series): number[] {
  return [...value.keys()].filter((i) => i === 0 || i === value.length - 1 || value[i] !== value[i - 1]);
}

/** A row of metrics.jsonl. */
type MetricsRow = Readonly<Record<string, unknown>> & { readonly step: number };

/**
 * The history that rows of metrics.jsonl hold; `null` where nothing was recorded.
 * @param analysedStep step of the checkpoint that was opened, if it was one
 */
export function trainingHistory(rows: readonly MetricsRow[], analysedStep: number | null): TrainingHistory | null {
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
  const found = rows.flatMap((row) => {
    const value = read(row);
    return typeof value === 'number' && Number.isFinite(value) ? [[row.step, value] as const] : [];
  });
  return { step: found.map(([step]) => step), value: found.map(([, value]) => value) };
}
