// Eigenvalues in the complex plane: the circuit's, the network's, the pairs joined (EMT spec 6.3).
// Equal eigenvalues of the theory are drawn once, with how many there are; what found no partner is marked.

import {
  type Cluster,
  clustersOf,
  type Eigenvalues,
  offCircuit,
  pairDifference,
  unnamedTheory,
} from '../../emt/pictures/eigenvalues.ts';
import type { Complex } from '../../emt/results/analysis.ts';
import { type Axis, axes, linearAxis, type Span } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { type LegendEntry, legend } from '../draw/legend.ts';
import { cross, diamond, dot, through } from '../draw/marks.ts';
import { at, element, type FigureOptions, figureDocument, group, label, line, PAGE_WIDTH } from '../draw/svg.ts';
import { type ComplexPlane, complexPlane } from './complex-plane.ts';

/**
 * Every eigenvalue: whose it is, and its match: `paired` (with the number of the pair), `missing` in the network,
 * `surplus` in it, or `none` looked for.
 */
export function spectrumColumns(data: Eigenvalues): Columns {
  const { matched, unmatchedTheory, unmatchedNetwork } = data;
  const row = (of: string, match: string, [re, im]: Complex, pair: number | null = null) => [of, match, pair, re, im];
  const pairs = matched.flatMap((each, i) => [
    row('circuit', 'paired', each.theory, i + 1),
    row('network', 'paired', each.network, i + 1),
  ]);
  return columnsOf(
    ['eigenvalue_of', 'match', 'pair', 'real', 'imaginary'],
    [
      ...pairs,
      ...unmatchedTheory.map((point) => row('circuit', 'missing', point)),
      ...unmatchedNetwork.map((point) => row('network', 'surplus', point)),
      ...unnamedTheory(data).map((point) => row('circuit', 'none', point)),
      ...offCircuit(data).map((point) => row('network', 'none', point)),
    ],
  );
}

/** The complex plane, and beside it what its scale hides: difference of argument and magnitude, pair by pair. */
export function spectrumFigure(data: Eigenvalues, options: FigureOptions): string {
  const left = 38;
  const top = 10;
  const side = 280;
  const detailLeft = left + side + 62;
  const hasDetail = data.matched.length > 0;
  const width = hasDetail ? PAGE_WIDTH : left + side + 14;
  const key = legend(12, top + side + 32, legendEntries(data), width - 24);
  return figureDocument({
    ...options,
    ...described(data),
    width,
    height: key.bottom + 6,
    body: [
      at(left, top, spectrumPanel(data, side)),
      hasDetail ? at(detailLeft, top, pairDetail(data, PAGE_WIDTH - detailLeft - 14, side)) : '',
      key.body,
    ],
  });
}

function described({ matched, unmatchedTheory, unmatchedNetwork, theory, network }: Eigenvalues) {
  if (network.length === 0) {
    const description = `Complex plane with the unit circle and the ${theory.length} eigenvalues of the circuit.`;
    return { title: 'Eigenvalues of the circuit', description };
  }
  return {
    title: 'Eigenvalues of the circuit and of the network',
    description:
      `Complex plane with the unit circle. ${matched.length} eigenvalues of the network are paired with the ` +
      `circuit's; ${unmatchedTheory.length} of the circuit and ${unmatchedNetwork.length} of the network ` +
      'have no partner.',
  };
}

/** Two plots over the circuit's argument: network minus circuit (mrad), and the network's magnitude. */
function pairDetail(data: Eigenvalues, width: number, height: number): string {
  const plotHeight = (height - 26) / 2;
  const pairs = data.matched.map(pairDifference);
  const angleTicks = ANGLE_NAMES.map((text, i) => ({ value: ((i - 2) * Math.PI) / 2, text }));
  const angles = linearAxis('argument of the circuit\u2019s eigenvalue, rad', [-3.4, 3.4], [0, width], angleTicks);
  const largest = Math.max(0.1, ...pairs.map(({ difference }) => Math.abs(difference))) * 1.15;
  const magnitudes = pairs.map(({ magnitude }) => magnitude);
  const sizes: Span = [Math.min(0.95, ...magnitudes) - 0.02, Math.max(1.05, ...magnitudes) + 0.02];
  /** What the pairs differ in over the circuit's argument, and a line where they do not. */
  const plot = (y: Axis, x: Axis, expected: number, value: (pair: (typeof pairs)[number]) => number) => {
    const marks = pairs.map((pair) => dot(x.position(pair.argument), y.position(value(pair)), 1.8, 'fill-network'));
    return (
      axes(x, y, width, plotHeight, 34, 'both') +
      line(0, y.position(expected), width, y.position(expected), 'stroke-theory') +
      group({ opacity: 0.75 }, ...marks)
    );
  };
  const above = linearAxis('arg λ: network − circuit, mrad', [-largest, largest], [plotHeight, 0], 5);
  const below = linearAxis('|λ| of the network', sizes, [plotHeight, 0], 4);
  return group(
    {},
    plot(above, { ...angles, name: '' }, 0, ({ difference }) => difference),
    at(
      0,
      plotHeight + 26,
      plot(below, angles, 1, ({ magnitude }) => magnitude),
    ),
  );
}

const ANGLE_NAMES = ['−π', '−π/2', '0', 'π/2', 'π'];

function legendEntries({ theory, network, matched, unmatchedTheory, unmatchedNetwork }: Eigenvalues): LegendEntry[] {
  const entries: (LegendEntry & { readonly of: readonly unknown[] })[] = [
    { of: theory, mark: dot(0, 0, 3.6, 'stroke-theory'), text: 'circuit (×k: k equal)' },
    { of: matched, mark: dot(0, 0, 2, 'fill-network'), text: 'network' },
    // Without a circuit to compare with, none of them is off it.
    { of: network, mark: faintDot(0, 0), text: theory.length > 0 ? 'network, off the circuit' : 'network' },
    { of: unmatchedTheory, mark: missingMark(0, 0), text: 'circuit, missing in the network' },
    { of: unmatchedNetwork, mark: surplusMark(0, 0), text: 'network, not in the circuit' },
  ];
  return entries.filter(({ of }) => of.length > 0);
}

/** The plot alone, a square of the given side; axis labels hang out by 36 at the left and 26 below. */
export function spectrumPanel(data: Eigenvalues, side: number): string {
  const plane = complexPlane(side, plotExtent(data), 27);
  const { x, y } = plane;
  const parts = [plane.ground];
  for (const [re, im] of offCircuit(data)) parts.push(faintDot(x(re), y(im)));
  for (const { theory, network } of data.matched) {
    const d = through([theory, network].map(([re, im]) => [x(re), y(im)]));
    parts.push(element('path', { class: 'pair', d, 'stroke-width': 0.8, opacity: 0.7 }));
  }
  for (const { network } of data.matched) parts.push(dot(x(network[0]), y(network[1]), 2, 'fill-network'));
  for (const [re, im] of data.unmatchedNetwork) parts.push(surplusMark(x(re), y(im)));
  for (const cluster of clustersOf(data)) parts.push(clusterMark(cluster, plane));
  for (const [re, im] of data.unmatchedTheory) parts.push(missingMark(x(re), y(im)));
  return group({}, ...parts);
}

function faintDot(x: number, y: number): string {
  return element('circle', { cx: x, cy: y, r: 1.5, class: 'fill-soft', opacity: 0.7 });
}

function missingMark(x: number, y: number): string {
  return cross(x, y, 3.2, 'stroke-theory');
}

function surplusMark(x: number, y: number): string {
  return diamond(x, y, 3, 'stroke-network');
}

function plotExtent(data: Eigenvalues): number {
  let extent = 1.15;
  for (const [re, im] of [...data.theory, ...data.network]) extent = Math.max(extent, Math.abs(re), Math.abs(im));
  return extent * 1.2;
}

function clusterMark(cluster: Cluster, { x, y, scale }: ComplexPlane): string {
  const [re, im] = cluster.centre;
  const mark = dot(x(re), y(im), 3.6, 'stroke-theory');
  if (cluster.count === 1) return mark;
  const count = { 'text-anchor': 'middle', class: 'count' };
  const radius = Math.hypot(re, im);
  const [dirX, dirY] = radius === 0 ? [0.7, 0.7] : [re / radius, im / radius];
  const distance = cluster.reach + 12 / scale;
  return mark + label(x(dirX * distance), y(dirY * distance) + 3, `×${cluster.count}`, count);
}
