// Training curves over the step: loss (logarithmic), sign accuracy, the curriculum's horizon, the spectral error.
// Many points are gathered into buckets, drawn as their mean inside the band from least to greatest.

import { scaleLinear, scaleLog } from 'd3-scale';
import { area, curveStepAfter, line as polyline } from 'd3-shape';
import { mean } from '../../array/statistics.ts';
import { roundedText } from '../../array/words.ts';
import { type Axis, bottomAxis, leftAxis, linearTicks, logTicks, type Tick } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { dot } from '../draw/legend.ts';
import { at, COLUMN_WIDTH, element, type FigureOptions, figureDocument, group, label, line } from '../draw/svg.ts';

export interface Series {
  readonly step: readonly number[];
  readonly value: readonly number[];
}

/** How a training went, by step. */
export interface TrainingData {
  readonly loss: Series;
  /** Share of output bits with the right sign. */
  readonly accuracy: Series;
  /** The same on held-out sequences. */
  readonly validation?: Series;
  /** Output steps trained on. */
  readonly horizon: Series;
  /** Mean difference of argument, radians. */
  readonly spectrumError?: Series;
  /** Step of the checkpoint that was analysed, marked by a line. */
  readonly analysedStep?: number;
}

/** Every recorded value, before they are gathered. */
export function trainingColumns({ loss, accuracy, validation, horizon, spectrumError }: TrainingData): Columns {
  const named = { loss, accuracy, 'held-out accuracy': validation, horizon, 'spectral error': spectrumError };
  const rows = Object.entries(named).flatMap(([name, series]) =>
    series === undefined ? [] : series.step.map((step, i) => [name, step, series.value[i]!]),
  );
  return columnsOf(['series', 'step', 'value'], rows);
}

const LEFT = 44;
const WIDTH = COLUMN_WIDTH - LEFT - 22;
const PLOT = 68;
const GAP = 14;
const BUCKETS = 240;

/** Draws the curves of a training over its steps as a complete SVG file. */
export function trainingFigure(data: TrainingData, options: FigureOptions): string {
  const rows = [
    lossRow(data.loss, 'loss', 'stroke-network', 'network'),
    accuracyRow(data),
    horizonRow(data.horizon),
    ...(data.spectrumError === undefined
      ? []
      : [lossRow(data.spectrumError, 'spectral error, rad', 'stroke-theory', 'theory')]),
  ];
  const all = [data.loss, data.accuracy, data.horizon].flatMap(({ step }) => [
    step[0] ?? 0,
    step[step.length - 1] ?? 0,
  ]);
  const lastStep = Math.max(1, ...all);
  const x = scaleLinear().domain([0, lastStep]).range([0, WIDTH]);
  const ticks = linearTicks(0, lastStep, 5);
  const drawn = rows.map((row, i) => {
    const isLast = i === rows.length - 1;
    const axis: Axis = { position: x, ticks: isLast ? ticks : bare(ticks), name: isLast ? 'training step' : '' };
    return at(
      LEFT,
      8 + i * (PLOT + GAP),
      bottomAxis(axis, WIDTH, PLOT, true),
      row(x),
      data.analysedStep === undefined
        ? ''
        : element(
            'g',
            { 'stroke-dasharray': '2 2' },
            line(x(data.analysedStep), 0, x(data.analysedStep), PLOT, 'axis'),
          ),
      data.analysedStep !== undefined && i === 0 ? analysedLabel(x(data.analysedStep)) : '',
    );
  });
  return figureDocument({
    ...options,
    title: 'Training curves',
    description: `Loss, accuracy and horizon over ${lastStep} training steps.`,
    width: COLUMN_WIDTH,
    height: 8 + rows.length * (PLOT + GAP) + 18,
    body: group({}, ...drawn),
  });
}

function bare(ticks: readonly Tick[]): Tick[] {
  return ticks.map(({ value }) => ({ value, text: '' }));
}

function analysedLabel(x: number): string {
  const anchor = x > WIDTH / 2 ? 'end' : 'start';
  return label(x + (anchor === 'end' ? -3 : 3), 9, 'analysed', { class: 'soft', 'text-anchor': anchor });
}

type Row = (x: (step: number) => number) => string;

function lossRow(series: Series, name: string, stroke: string, fill: string): Row {
  return (x) => {
    const positive = series.value.filter((value) => value > 0);
    if (positive.length === 0) return label(WIDTH / 2, PLOT / 2, `no ${name} above zero`, { 'text-anchor': 'middle' });
    const low = positive.reduce((a, b) => Math.min(a, b)) * 0.8;
    const high = positive.reduce((a, b) => Math.max(a, b)) * 1.25;
    const y = scaleLog().domain([low, high]).range([PLOT, 0]);
    const decades = logTicks(low, high, 4);
    const ticks =
      decades.length >= 2 ? decades : [low / 0.8, high / 1.25].map((value) => ({ value, text: roundedText(value, 2) }));
    return (
      leftAxis({ position: y, ticks, name }, WIDTH, PLOT, true, 34) +
      curve(series, x, (v) => y(Math.max(v, low)), stroke, fill)
    );
  };
}

function accuracyRow(data: TrainingData): Row {
  return (x) => {
    const values = [...data.accuracy.value, ...(data.validation?.value ?? [])];
    const low = Math.min(0.5, Math.floor(values.reduce((a, b) => Math.min(a, b), 1) * 10) / 10);
    const y = scaleLinear().domain([low, 1]).range([PLOT, 2]);
    const held = data.validation;
    return group(
      {},
      leftAxis({ position: y, ticks: linearTicks(low, 1, 3), name: 'accuracy' }, WIDTH, PLOT, true, 34),
      curve(data.accuracy, x, y, 'stroke-network', 'network'),
      held === undefined ? '' : curve(held, x, y, 'stroke-theory', 'theory'),
      held === undefined ? '' : key(),
    );
  };
}

function key(): string {
  return group(
    {},
    label(WIDTH - 4, PLOT - 16, 'training batches', { 'text-anchor': 'end', class: 'network-text' }),
    label(WIDTH - 4, PLOT - 5, 'held-out sequences', { 'text-anchor': 'end', class: 'theory-text' }),
  );
}

function horizonRow(series: Series): Row {
  return (x) => {
    const high = series.value.reduce((a, b) => Math.max(a, b), 1) * 1.1;
    const y = scaleLinear().domain([0, high]).range([PLOT, 0]);
    const path = polyline<number>(
      (i) => x(series.step[i]!),
      (i) => y(series.value[i]!),
    )
      .digits(2)
      .curve(curveStepAfter);
    return (
      leftAxis({ position: y, ticks: linearTicks(0, high, 3), name: 'horizon, steps' }, WIDTH, PLOT, true, 34) +
      element('path', { class: 'stroke-network', d: path(changes(series)) ?? '' })
    );
  };
}

/** Indices where the value changes, with the ends: a staircase needs no others. */
function changes(series: Series): number[] {
  const last = series.value.length - 1;
  return series.value.flatMap((value, i) => (i === 0 || i === last || value !== series.value[i - 1] ? [i] : []));
}

interface Bucket {
  readonly step: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

function buckets(series: Series): Bucket[] {
  const size = Math.max(1, Math.ceil(series.step.length / BUCKETS));
  const out: Bucket[] = [];
  for (let from = 0; from < series.step.length; from += size) {
    const values = series.value.slice(from, from + size).filter(Number.isFinite);
    const steps = series.step.slice(from, from + size);
    if (values.length === 0) continue;
    out.push({
      step: mean(steps),
      mean: mean(values),
      low: Math.min(...values),
      high: Math.max(...values),
    });
  }
  return out;
}

function curve(
  series: Series,
  x: (step: number) => number,
  y: (value: number) => number,
  stroke: string,
  fill: string,
): string {
  const points = buckets(series);
  // A line through one point is nothing to see.
  if (points.length === 1) return dot(x(points[0]!.step), y(points[0]!.mean), 2, `fill-${fill}`);
  const band = area<Bucket>(
    (b) => x(b.step),
    (b) => y(b.low),
    (b) => y(b.high),
  ).digits(2);
  const middle = polyline<Bucket>(
    (b) => x(b.step),
    (b) => y(b.mean),
  ).digits(2);
  const hasBand = points.some(({ low, high }) => high > low);
  return (
    (hasBand ? element('path', { class: `fill-${fill}`, opacity: 0.22, d: band(points) ?? '' }) : '') +
    element('path', { class: stroke, d: middle(points) ?? '' })
  );
}
