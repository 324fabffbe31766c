// Training curves over the step: loss (logarithmic), sign accuracy, the curriculum's horizon, the spectral error.
// Many points are gathered into buckets, drawn as their mean inside the band from least to greatest.

import { area, curveStepAfter, line as polyline } from 'd3-shape';
import { roundedText } from '../../array/words.ts';
import { type Bucket, changes, gathered, type Series, type TrainingHistory } from '../../train/history.ts';
import { type Axis, bare, bottomAxis, leftAxis, linearAxis, logAxis, logTicks, spanOf } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { curve, dashed, dot } from '../draw/marks.ts';
import { at, COLUMN_WIDTH, element, type FigureOptions, figureDocument, group, label, line } from '../draw/svg.ts';

/** Every recorded value, before they are gathered. */
export function trainingColumns({ loss, accuracy, validation, horizon, spectrumError }: TrainingHistory): Columns {
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
export function trainingFigure(data: TrainingHistory, options: FigureOptions): string {
  const rows = [
    lossRow(data.loss, 'loss', 'network'),
    accuracyRow(data),
    horizonRow(data.horizon),
    ...(data.spectrumError === undefined ? [] : [lossRow(data.spectrumError, 'spectral error, rad', 'theory')]),
  ];
  const all = [data.loss, data.accuracy, data.horizon].flatMap(({ step }) => [
    step[0] ?? 0,
    step[step.length - 1] ?? 0,
  ]);
  const lastStep = Math.max(1, ...all);
  const steps = linearAxis('training step', [0, lastStep], [0, WIDTH], 5);
  const analysed = data.analysedStep === undefined ? null : steps.position(data.analysedStep);
  const drawn = rows.map((row, i) =>
    at(
      LEFT,
      8 + i * (PLOT + GAP),
      bottomAxis(i === rows.length - 1 ? steps : bare(steps), WIDTH, PLOT, true),
      row(steps.position),
      analysed === null ? '' : dashed(line(analysed, 0, analysed, PLOT, 'axis'), '2 2'),
      analysed !== null && i === 0 ? analysedLabel(analysed) : '',
    ),
  );
  return figureDocument({
    ...options,
    title: 'Training curves',
    description: `Loss, accuracy and horizon over ${lastStep} training steps.`,
    width: COLUMN_WIDTH,
    height: 8 + rows.length * (PLOT + GAP) + 18,
    body: drawn,
  });
}

function analysedLabel(x: number): string {
  const anchor = x > WIDTH / 2 ? 'end' : 'start';
  return label(x + (anchor === 'end' ? -3 : 3), 9, 'analysed', { class: 'soft', 'text-anchor': anchor });
}

/** Drawn over the position of steps. */
type Row = (x: Axis['position']) => string;

function lossRow(series: Series, name: string, colour: string): Row {
  return (x) => {
    const positive = series.value.filter((value) => value > 0);
    if (positive.length === 0) return label(WIDTH / 2, PLOT / 2, `no ${name} above zero`, { 'text-anchor': 'middle' });
    const [least, most] = spanOf(positive);
    const [low, high] = [least * 0.8, most * 1.25];
    const decades = logTicks(low, high, 4);
    const ticks =
      decades.length >= 2 ? decades : [low / 0.8, high / 1.25].map((value) => ({ value, text: roundedText(value, 2) }));
    const y = logAxis(name, [low, high], [PLOT, 0], ticks);
    return leftAxis(y, WIDTH, PLOT, true, 34) + band(series, x, y.position, colour);
  };
}

function accuracyRow(data: TrainingHistory): Row {
  return (x) => {
    const values = [...data.accuracy.value, ...(data.validation?.value ?? [])];
    const low = Math.min(0.5, Math.floor(values.reduce((a, b) => Math.min(a, b), 1) * 10) / 10);
    const y = linearAxis('accuracy', [low, 1], [PLOT, 2], 3);
    const held = data.validation;
    return group(
      {},
      leftAxis(y, WIDTH, PLOT, true, 34),
      band(data.accuracy, x, y.position, 'network'),
      held === undefined ? '' : band(held, x, y.position, 'theory') + key(),
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
    const y = linearAxis('horizon, steps', [0, high], [PLOT, 0], 3);
    const path = polyline<number>(
      (i) => x(series.step[i]!),
      (i) => y.position(series.value[i]!),
    )
      .digits(2)
      .curve(curveStepAfter);
    return (
      leftAxis(y, WIDTH, PLOT, true, 34) + element('path', { class: 'stroke-network', d: path(changes(series)) ?? '' })
    );
  };
}

/** The mean of every bucket as a line, from its least to its greatest value as a band around it. */
function band(series: Series, x: Axis['position'], y: Axis['position'], colour: string): string {
  const points = gathered(series, BUCKETS);
  // A line through one point is nothing to see.
  if (points.length === 1) return dot(x(points[0]!.step), y(points[0]!.mean), 2, `fill-${colour}`);
  const around = area<Bucket>(
    (b) => x(b.step),
    (b) => y(b.low),
    (b) => y(b.high),
  ).digits(2);
  const hasBand = points.some(({ low, high }) => high > low);
  return (
    (hasBand ? element('path', { class: `fill-${colour}`, opacity: 0.22, d: around(points) ?? '' }) : '') +
    curve(
      points.map((b) => [x(b.step), y(b.mean)]),
      `stroke-${colour}`,
      2,
    )
  );
}
