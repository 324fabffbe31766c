// Eigenvalues in the complex plane: the circuit's, the network's, the pairs joined (EMT spec 6.3).
// Equal eigenvalues of the theory are drawn once, with how many there are; what found no partner is marked.

import { scaleLinear } from 'd3-scale';
import { type Axis, bottomAxis, leftAxis, linearTicks } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { cross, diamond, dot, type LegendEntry, legend } from '../draw/legend.ts';
import { at, element, type FigureOptions, figureDocument, fixed, group, label, line, PAGE_WIDTH } from '../draw/svg.ts';

/** `[re, im]`. */
export type Point = readonly [number, number];

/** Eigenvalues of a circuit and of a network, and which of them were matched. */
export interface SpectrumData {
  readonly matched: readonly { readonly theory: Point; readonly network: Point }[];
  readonly unmatchedTheory: readonly Point[];
  readonly unmatchedNetwork: readonly Point[];
  /** All eigenvalues, matched or not. */
  readonly theory: readonly Point[];
  readonly network: readonly Point[];
}

/** Theory's eigenvalues nearer than this are one mark. */
const SAME = 0.03;
/** All of them this near to zero are one mark: dead cells make Jordan blocks, which rounding scatters. */
const ZERO = 0.3;

/**
 * Every eigenvalue: whose it is, and its match: `paired` (with the number of the pair), `missing` in the network,
 * `surplus` in it, or `none` looked for.
 */
export function spectrumColumns(data: SpectrumData): Columns {
  const { matched, unmatchedTheory, unmatchedNetwork, theory } = data;
  const row = (of: string, match: string, [re, im]: Point, pair: number | null = null) => [of, match, pair, re, im];
  const pairs = matched.flatMap((each, i) => [
    row('circuit', 'paired', each.theory, i + 1),
    row('network', 'paired', each.network, i + 1),
  ]);
  const named = [...matched.map((pair) => pair.theory), ...unmatchedTheory];
  return columnsOf(
    ['eigenvalue_of', 'match', 'pair', 'real', 'imaginary'],
    [
      ...pairs,
      ...unmatchedTheory.map((point) => row('circuit', 'missing', point)),
      ...unmatchedNetwork.map((point) => row('network', 'surplus', point)),
      ...without(theory, named).map((point) => row('circuit', 'none', point)),
      ...offCircuit(data).map((point) => row('network', 'none', point)),
    ],
  );
}

/**
 * Draws both spectra in the complex plane, and beside it what its scale hides, difference of argument and magnitude
 * pair by pair, as a complete SVG file.
 */
export function spectrumFigure(data: SpectrumData, options: FigureOptions): string {
  const left = 38;
  const top = 10;
  const side = 280;
  const detailLeft = left + side + 62;
  const hasDetail = data.matched.length > 0;
  const width = hasDetail ? PAGE_WIDTH : left + side + 14;
  const key = legend(legendEntries(data), width - 24);
  return figureDocument({
    ...options,
    ...described(data),
    width,
    height: top + side + 38 + key.height,
    body: group(
      {},
      at(left, top, spectrumPanel(data, side)),
      hasDetail ? at(detailLeft, top, pairDetail(data, PAGE_WIDTH - detailLeft - 14, side)) : '',
      at(12, top + side + 32, key.body),
    ),
  });
}

function described({ matched, unmatchedTheory, unmatchedNetwork, theory, network }: SpectrumData) {
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
function pairDetail(data: SpectrumData, width: number, height: number): string {
  const plotHeight = (height - 26) / 2;
  const pairs = data.matched.map(({ theory, network }) => {
    const argument = Math.atan2(theory[1], theory[0]);
    // -pi and pi are the same direction: rounding must not put equal eigenvalues at both ends.
    const from = argument < -Math.PI + 1e-6 ? argument + 2 * Math.PI : argument;
    const difference = Math.atan2(network[1], network[0]) - argument;
    const wrapped = difference - 2 * Math.PI * Math.round(difference / (2 * Math.PI));
    return { argument: from, difference: wrapped * 1000, magnitude: Math.hypot(network[0], network[1]) };
  });
  const x = scaleLinear().domain([-3.4, 3.4]).range([0, width]);
  const anglesAxis: Axis = {
    position: x,
    ticks: [-2, -1, 0, 1, 2].map((half) => ({ value: (half * Math.PI) / 2, text: ANGLE_NAMES[half + 2]! })),
    name: '',
  };
  const largest = Math.max(0.1, ...pairs.map(({ difference }) => Math.abs(difference))) * 1.15;
  const differences = scaleLinear().domain([-largest, largest]).range([plotHeight, 0]);
  const magnitudes = pairs.map(({ magnitude }) => magnitude);
  const low = Math.min(0.95, ...magnitudes) - 0.02;
  const high = Math.max(1.05, ...magnitudes) + 0.02;
  const sizes = scaleLinear().domain([low, high]).range([plotHeight, 0]);
  const marks = (position: (pair: (typeof pairs)[number]) => number) =>
    group({ opacity: 0.75 }, ...pairs.map((pair) => dot(x(pair.argument), position(pair), 1.8, 'fill-network')));
  return group(
    {},
    bottomAxis(anglesAxis, width, plotHeight, true),
    leftAxis(
      { position: differences, ticks: linearTicks(-largest, largest, 5), name: 'arg λ: network − circuit, mrad' },
      width,
      plotHeight,
      true,
      34,
    ),
    line(0, differences(0), width, differences(0), 'stroke-theory'),
    marks(({ difference }) => differences(difference)),
    at(
      0,
      plotHeight + 26,
      bottomAxis({ ...anglesAxis, name: 'argument of the circuit\u2019s eigenvalue, rad' }, width, plotHeight, true),
      leftAxis(
        { position: sizes, ticks: linearTicks(low, high, 4), name: '|λ| of the network' },
        width,
        plotHeight,
        true,
        34,
      ),
      line(0, sizes(1), width, sizes(1), 'stroke-theory'),
      marks(({ magnitude }) => sizes(magnitude)),
    ),
  );
}

const ANGLE_NAMES = ['−π', '−π/2', '0', 'π/2', 'π'];

function legendEntries(data: SpectrumData): LegendEntry[] {
  const entries: LegendEntry[] = [];
  if (data.theory.length > 0) entries.push({ mark: dot(0, 0, 3.6, 'stroke-theory'), text: 'circuit (×k: k equal)' });
  if (data.matched.length > 0) entries.push({ mark: dot(0, 0, 2, 'fill-network'), text: 'network' });
  if (data.network.length > 0) {
    // Without a circuit to compare with, none of them is off it.
    entries.push({ mark: faintDot(0, 0), text: data.theory.length > 0 ? 'network, off the circuit' : 'network' });
  }
  if (data.unmatchedTheory.length > 0) {
    entries.push({ mark: missingMark(0, 0), text: 'circuit, missing in the network' });
  }
  if (data.unmatchedNetwork.length > 0) {
    entries.push({ mark: surplusMark(0, 0), text: 'network, not in the circuit' });
  }
  return entries;
}

/** The plot alone, a square of the given side; axis labels hang out by 36 at the left and 26 below. */
export function spectrumPanel(data: SpectrumData, side: number): string {
  const extent = plotExtent(data);
  const scale = side / (2 * extent);
  const x = (re: number) => side / 2 + re * scale;
  const y = (im: number) => side / 2 - im * scale;
  const ticks = linearTicks(-extent, extent, 5);
  const parts = [
    bottomAxis({ position: x, ticks, name: 'real part of λ' }, side, side, true),
    leftAxis({ position: y, ticks, name: 'imaginary part of λ' }, side, side, true, 27),
    element('circle', { cx: x(0), cy: y(0), r: scale, class: 'stroke-soft', 'stroke-dasharray': '3 2' }),
  ];
  for (const [re, im] of offCircuit(data)) parts.push(faintDot(x(re), y(im)));
  for (const { theory, network } of data.matched) {
    parts.push(
      element('path', {
        class: 'pair',
        d: `M${fixed(x(theory[0]))} ${fixed(y(theory[1]))}L${fixed(x(network[0]))} ${fixed(y(network[1]))}`,
        'stroke-width': 0.8,
        opacity: 0.7,
      }),
    );
  }
  for (const { network } of data.matched) parts.push(dot(x(network[0]), y(network[1]), 2, 'fill-network'));
  for (const [re, im] of data.unmatchedNetwork) parts.push(surplusMark(x(re), y(im)));
  for (const cluster of clusters(data)) parts.push(clusterMark(cluster, x, y, scale));
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

function plotExtent(data: SpectrumData): number {
  let extent = 1.15;
  for (const [re, im] of [...data.theory, ...data.network]) extent = Math.max(extent, Math.abs(re), Math.abs(im));
  return extent * 1.2;
}

/** The network's eigenvalues that are neither paired nor named as surplus. */
function offCircuit({ network, matched, unmatchedNetwork }: SpectrumData): Point[] {
  return without(network, [...matched.map((pair) => pair.network), ...unmatchedNetwork]);
}

/** `points` less `named`, of equal points as many as are named. */
function without(points: readonly Point[], named: readonly Point[]): Point[] {
  const taken = new Map<string, number>();
  const key = ([re, im]: Point) => `${re} ${im}`;
  for (const point of named) taken.set(key(point), (taken.get(key(point)) ?? 0) + 1);
  return points.filter((point) => {
    const count = taken.get(key(point)) ?? 0;
    if (count > 0) taken.set(key(point), count - 1);
    return count === 0;
  });
}

interface Cluster {
  readonly centre: Point;
  count: number;
  /** How far out the network's partners lie, so that the label clears them. */
  reach: number;
}

function clusters(data: SpectrumData): Cluster[] {
  const found: Cluster[] = [];
  const nearest = ([re, im]: Point) =>
    found.find(({ centre }) => {
      const bothSmall = Math.hypot(re, im) < ZERO && Math.hypot(centre[0], centre[1]) < ZERO;
      return bothSmall || Math.hypot(re - centre[0], im - centre[1]) < SAME;
    });
  for (const point of data.theory) {
    const cluster = nearest(point);
    if (cluster === undefined) {
      const small = Math.hypot(point[0], point[1]) < ZERO;
      found.push({ centre: small ? [0, 0] : point, count: 1, reach: Math.hypot(point[0], point[1]) });
    } else cluster.count++;
  }
  for (const { theory, network } of data.matched) {
    const cluster = nearest(theory);
    if (cluster !== undefined) cluster.reach = Math.max(cluster.reach, Math.hypot(network[0], network[1]));
  }
  return found;
}

function clusterMark(cluster: Cluster, x: (re: number) => number, y: (im: number) => number, scale: number): string {
  const [re, im] = cluster.centre;
  const mark = dot(x(re), y(im), 3.6, 'stroke-theory');
  if (cluster.count === 1) return mark;
  const radius = Math.hypot(re, im);
  const [dirX, dirY] = radius === 0 ? [0.7, 0.7] : [re / radius, im / radius];
  const distance = cluster.reach + 12 / scale;
  return (
    mark +
    label(x(dirX * distance), y(dirY * distance) + 3, `×${cluster.count}`, {
      'text-anchor': 'middle',
      class: 'count',
    })
  );
}
