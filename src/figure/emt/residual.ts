// Activity outside the circuit: how the hidden variance splits into the span of Psi and the leading principal
// components of what is left (EMT spec 6.3).

import { typesetPercent } from '../../array/words.ts';
import { axes, linearAxis, logAxis, wholeTicks } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { dot } from '../draw/marks.ts';
import { COLUMN_WIDTH, element, type FigureOptions, figureDocument, fixed, group, label } from '../draw/svg.ts';

export interface ResidualData {
  /** Share of the hidden variance that `h - Psi Psi* h` keeps. */
  readonly variance: number;
  /** Principal components of the residual as shares of the hidden variance, descending. */
  readonly componentVariance: ArrayLike<number>;
}

/** The share of every principal component that is drawn. */
export function residualColumns({ componentVariance }: ResidualData): Columns {
  const rows = Array.from(componentVariance)
    .slice(0, SHOWN)
    .map((share, i) => [i + 1, share]);
  return columnsOf(['component', 'share_of_hidden_variance'], rows);
}

const SHOWN = 20;
/** Below this share of the variance a component is rounding. */
const LEAST = 1e-9;

/** Draws how the variance of the hidden states splits into the circuit and the rest as a complete SVG file. */
export function residualFigure(data: ResidualData, options: FigureOptions): string {
  const left = 48;
  const width = COLUMN_WIDTH - left - 12;
  const height = 120;
  const shares = Array.from(data.componentVariance).slice(0, SHOWN);
  const low = Math.max(LEAST, Math.min(1e-3, ...shares.filter((share) => share > 0)));
  const last = Math.max(shares.length, 2);
  const x = linearAxis('component', [0.4, last + 0.6], [0, width], wholeTicks(1, last, 6));
  const y = logAxis('share of hidden variance', [low, 1], [height, 0], 5);
  const bars = shares.map((share, i) => {
    if (share <= 0) return '';
    const [across, top] = [x.position(i + 1), y.position(share)];
    const stem = element('path', { class: 'stroke-soft', d: `M${fixed(across)} ${fixed(height)}V${fixed(top)}` });
    return stem + dot(across, top, 2.4, 'fill-network');
  });
  return figureDocument({
    ...options,
    title: 'Activity outside the circuit',
    description: `The circuit’s variables leave ${typesetPercent(data.variance)} of the hidden variance, by principal component.`,
    width: COLUMN_WIDTH,
    height: height + 50,
    origin: [left, 18],
    body: [
      label(0, -7, `h − ΨΨ*h: ${typesetPercent(data.variance)} of the hidden variance`, { class: 'heading' }),
      axes(x, y, width, height, 36),
      group({}, ...bars),
    ],
  });
}
