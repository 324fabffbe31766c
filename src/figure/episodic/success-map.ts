// Where learning succeeds: random settings in two planes, the strength of the sequence over the step and the two times of
// learning, each marked by how much of the sequence is recalled in order.

import type { Attempt } from '../../episodic/learning/attempt.ts';
import { type Axis, axes, logAxis, logTicks, type Span, spanOf, type Tick } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { cross, diamond, dot } from '../draw/marks.ts';
import { at, type FigureOptions, figureDocument, group, label, PAGE_WIDTH } from '../draw/svg.ts';

export interface SuccessMapData {
  /** Length of the sequence. */
  readonly memories: number;
  readonly attempts: readonly Attempt[];
}

const LEFT = 46;
const SIDE = 236;
const TOP = 10;

const KINDS = ['none', 'some', 'all'] as const;
type Kind = (typeof KINDS)[number];
type Setting = 'dt' | 'alphaC' | 'xiTime' | 'phiTime';

const MARKS: Readonly<Record<Kind, (x: number, y: number) => string>> = {
  none: (x, y) => cross(x, y, 1.8, 'stroke-soft'),
  some: (x, y) => diamond(x, y, 3, 'stroke-theory'),
  all: (x, y) => dot(x, y, 3.4, 'fill-network'),
};

/**
 * Gives the numbers of the picture: for each run the settings that are drawn and how many memories were recalled in
 * order.
 */
export function successMapColumns({ attempts }: SuccessMapData): Columns {
  const rows = attempts.map(({ attempt, settings, reached }) => {
    const { dt, alphaC, xiTime, phiTime } = settings;
    return [attempt, dt, alphaC, xiTime, phiTime, reached + 1];
  });
  return columnsOf(['run', 'dt', 'alpha_c', 'T_Xi', 'T_Phi', 'in_order'], rows);
}

/** Draws in which settings learning succeeded as a complete SVG file. */
export function successMapFigure({ memories, attempts }: SuccessMapData, options: FigureOptions): string {
  const kindOf = ({ inOrder, reached }: Attempt): Kind => (inOrder ? 'all' : reached > 0 ? 'some' : 'none');
  const counts = KINDS.map((kind) => attempts.filter((each) => kindOf(each) === kind).length);
  const texts: Record<Kind, string> = {
    none: `not even the second memory (${counts[0]})`,
    some: `some of them in order (${counts[1]})`,
    all: `all ${memories} in order (${counts[2]})`,
  };
  const panel = (across: Setting, up: Setting, [acrossName, upName]: readonly [string, string]): string => {
    const valuesOf = (setting: Setting) => attempts.map(({ settings }) => settings[setting]);
    const [x, y] = [axisOf(valuesOf(across), acrossName, [0, SIDE]), axisOf(valuesOf(up), upName, [SIDE, 0])];
    // Successes on top.
    const marks = KINDS.flatMap((kind) =>
      attempts
        .filter((each) => kindOf(each) === kind)
        .map(({ settings }) => MARKS[kind](x.position(settings[across]), y.position(settings[up]))),
    );
    return group({}, axes(x, y, SIDE, SIDE, 34, 'both'), ...marks);
  };
  const best = [...KINDS].reverse();
  const entries = best.map((kind) => ({ mark: MARKS[kind](0, 0), text: texts[kind] }));
  const key = legend(24, TOP + SIDE + 30, entries, PAGE_WIDTH - 40);
  return figureDocument({
    ...options,
    title: 'Where learning succeeds',
    description: `${attempts.length} random settings: ${best.map((kind) => texts[kind]).join('; ')}.`,
    width: PAGE_WIDTH,
    height: key.bottom + 6,
    body: [
      attempts.length === 0 ? label(LEFT, 40, 'no runs') : '',
      at(LEFT, TOP, panel('dt', 'alphaC', ['step dt / T_{f}', 'cross strength α_{c}'])),
      at(LEFT + SIDE + 84, TOP, panel('xiTime', 'phiTime', ['T_{Ξ} / T_{f}', 'T_{Φ} / T_{f}'])),
      key.body,
    ],
  });
}

function axisOf(values: readonly number[], name: string, range: Span): Axis {
  const [low, high] = values.length === 0 ? [1, 10] : spanOf(values);
  const room = Math.max(1.05, (high / low) ** 0.04);
  const domain: Span = [low / room, high * room];
  const powers = logTicks(...domain, 6);
  return logAxis(name, domain, range, powers.length > 1 ? powers : plainTicks(...domain));
}

/** Ticks where there is no power of ten or only one: one, two and five of each. */
function plainTicks(low: number, high: number): Tick[] {
  const ticks: Tick[] = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) {
    for (const digit of [1, 2, 5]) {
      const value = Number(`${digit}e${power}`);
      if (value >= low && value <= high) ticks.push({ value, text: String(value) });
    }
  }
  return ticks;
}
