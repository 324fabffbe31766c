// Activity outside the circuit: how the hidden variance splits into the span of Psi and the leading principal
// components of what is left (EMT spec 6.3).

import { scaleLinear, scaleLog } from 'd3-scale';
import { typesetPercent } from '../../array/words.ts';
import { bottomAxis, leftAxis, linearTicks, logTicks } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { dot } from '../draw/legend.ts';
import { at, COLUMN_WIDTH, element, type FigureOptions, figureDocument, fixed, group, label } from '../draw/svg.ts';

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
  const x = scaleLinear()
    .domain([0.4, Math.max(shares.length, 2) + 0.6])
    .range([0, width]);
  const y = scaleLog().domain([low, 1]).range([height, 0]).clamp(true);
  return figureDocument({
    ...options,
    title: 'Activity outside the circuit',
    description: `The circuit’s variables leave ${typesetPercent(data.variance)} of the hidden variance, by principal component.`,
    width: COLUMN_WIDTH,
    height: height + 50,
    body: at(
      left,
      18,
      label(0, -7, `h − ΨΨ*h: ${typesetPercent(data.variance)} of the hidden variance`, { class: 'heading' }),
      bottomAxis(
        { position: x, ticks: linearTicks(1, Math.max(shares.length, 2), 6).filter(isWhole), name: 'component' },
        width,
        height,
      ),
      leftAxis({ position: y, ticks: logTicks(low, 1, 5), name: 'share of hidden variance' }, width, height, true, 36),
      group(
        {},
        ...shares.map((share, i) =>
          share <= 0
            ? ''
            : element('path', { class: 'stroke-soft', d: `M${fixed(x(i + 1))} ${fixed(height)}V${fixed(y(share))}` }) +
              dot(x(i + 1), y(share), 2.4, 'fill-network'),
        ),
      ),
    ),
  });
}

function isWhole({ value }: { readonly value: number }): boolean {
  return Number.isInteger(value);
}
