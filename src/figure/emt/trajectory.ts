// A network along its activity: what edits do at each step of a turn through a basis that stands and through one that
// moves, and the arguments of the Jacobians' eigenvalues at each phase and over the whole turn, beside the circuit's.

import type { Complex } from '../../emt/results/analysis.ts';
import type { EditedStep, ModesAlong, SequenceShare, TrajectoryReading } from '../../emt/results/trajectory-reading.ts';
import { type Axis, bottomAxis, bottomName, leftAxis, linearAxis } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { dashed, dot, square } from '../draw/marks.ts';
import { at, type FigureOptions, figureDocument, group, label, line, PAGE_WIDTH } from '../draw/svg.ts';

/** What is drawn; `threshold` is the share from which variables count as held. */
export interface TrajectoryPicture extends Pick<TrajectoryReading, 'steps' | 'spectrum' | 'turn'> {
  readonly threshold: number;
}

/** Shares by step and basis with their intervals; arguments by phase (0: the whole turn), of network and circuit. */
export function trajectoryColumns({ steps, spectrum }: TrajectoryPicture): Columns {
  const edits = steps.flatMap(({ t, phase, when, standing, moving }) =>
    (
      [
        ['standing', standing],
        ['moving', moving],
      ] as const
    ).map(([basis, { value, low, high }]) => ['edits', basis, when, t, phase + 1, value, low, high, null]),
  );
  const modes = panelsOf(spectrum).flatMap(({ phase, modes }) =>
    (['theory', 'network'] as const).flatMap((whose) =>
      modes[whose].map((value) => ['arguments', whose, null, null, phase, null, null, null, argumentOf(value)]),
    ),
  );
  return columnsOf(['series', 'of', 'when', 'step', 'phase', 'share', 'low', 'high', 'argument'], [...edits, ...modes]);
}

const HEIGHT = 150;
const LEFT = 44;
const GAP = 70;

/** Draws both panels as a complete SVG file. */
export function trajectoryFigure(picture: TrajectoryPicture, options: FigureOptions): string {
  const { steps, spectrum } = picture;
  const width = spectrum ? 330 : PAGE_WIDTH - LEFT - 16;
  const key = legend(LEFT, HEIGHT + 62, KEY, PAGE_WIDTH - LEFT - 16);
  return figureDocument({
    ...options,
    title: 'Along the activity',
    description: `Edits at ${steps.length} steps of a turn through a standing and a moving basis; arguments of the Jacobians’ eigenvalues.`,
    width: PAGE_WIDTH,
    height: key.bottom + 6,
    body: [
      at(LEFT, 22, editsPanel(picture, width)),
      spectrum ? at(LEFT + width + GAP, 22, modesPanel(picture, PAGE_WIDTH - LEFT - width - GAP - 16)) : '',
      key.body,
    ],
  });
}

const KEY = [
  { mark: dot(0, 0, 2.8, 'fill-network'), text: 'one basis for all phases' },
  { mark: square(0, 0, 2.4, 'fill-theory'), text: 'one for each phase' },
  { mark: dot(0, 0, 1.8, 'fill-network'), text: 'argument, network' },
  { mark: dot(0, 0, 4, 'stroke-theory'), text: 'argument, circuit' },
];

/** Steps from left to right, those of the two pieces apart. */
function editsPanel({ steps, threshold }: TrajectoryPicture, width: number): string {
  const shares = linearAxis('share of bits as predicted', [0, 1], [HEIGHT, 0], 5);
  const early = steps.filter(({ when }) => when === 'early').length;
  const places = steps.length + 1;
  const x = (k: number) => ((k < early ? k + 0.5 : k + 1.5) / places) * width;
  const marks = steps.flatMap(({ standing, moving }, k) => [
    bar(x(k) - 3, standing, shares, 'network'),
    bar(x(k) + 3, moving, shares, 'theory'),
  ]);
  const named = Math.ceil(steps.length / 14);
  const ticks = steps.flatMap(({ t }: EditedStep, k) => (k % named === 0 ? [{ value: k, text: String(t) }] : []));
  const y = shares.position(threshold);
  return group(
    {},
    label(0, -8, 'edits at each step of a turn', { class: 'heading' }),
    leftAxis(shares, width, HEIGHT, true, 30),
    bottomAxis({ name: '', position: x, ticks }, width, HEIGHT),
    bottomName('step: early turn, late turn', width, HEIGHT),
    dashed(line(0, y, width, y, 'axis'), '2 2'),
    ...marks,
  );
}

function bar(x: number, { value, low, high }: SequenceShare, { position }: Axis, colour: 'network' | 'theory'): string {
  if (value === null || low === null || high === null) return '';
  const y = position(value);
  const mark = colour === 'network' ? dot(x, y, 2.8, 'fill-network') : square(x, y, 2.4, 'fill-theory');
  return line(x, position(low), x, position(high), `stroke-${colour}`) + mark;
}

interface Panel {
  /** From 1; 0 for the whole turn. */
  readonly phase: number;
  readonly modes: ModesAlong;
}

function panelsOf(spectrum: TrajectoryPicture['spectrum']): Panel[] {
  if (!spectrum) return [];
  return [...spectrum.steps.map((modes, k) => ({ phase: k + 1, modes })), { phase: 0, modes: spectrum.turn }];
}

function argumentOf([re, im]: Complex): number {
  return Math.atan2(im, re);
}

/** Phases from left to right, the whole turn last and apart. */
function modesPanel({ spectrum }: TrajectoryPicture, width: number): string {
  const panels = panelsOf(spectrum);
  const ticks = [-1, -0.5, 0, 0.5, 1].map((share) => ({ value: share * Math.PI, text: PI_TEXT[String(share)]! }));
  const angles = linearAxis('argument, rad', [-1.08 * Math.PI, 1.08 * Math.PI], [HEIGHT, 0], ticks);
  const x = (k: number) => ((k + (k === panels.length - 1 ? 1.2 : 0.5)) / (panels.length + 0.7)) * width;
  const named = Math.ceil(panels.length / 10);
  const texts = panels.flatMap(({ phase }, k) => {
    if (phase === 0) return [{ value: k, text: 'turn' }];
    return k % named === 0 ? [{ value: k, text: String(phase) }] : [];
  });
  const marks = panels.flatMap(({ modes }, k) => [
    ...distinct(modes.theory).map((angle) => dot(x(k), angles.position(angle), 4, 'stroke-theory')),
    ...distinct(modes.network).map((angle) => dot(x(k), angles.position(angle), 1.8, 'fill-network')),
  ]);
  return group(
    {},
    label(0, -8, 'arguments of the Jacobians’ modes', { class: 'heading' }),
    leftAxis(angles, width, HEIGHT, true, 26),
    bottomAxis({ name: '', position: x, ticks: texts }, width, HEIGHT),
    bottomName('phase of the turn, and over the turn', width, HEIGHT),
    ...marks,
  );
}

const PI_TEXT: Readonly<Record<string, string>> = { '-1': '−π', '-0.5': '−π/2', '0': '0', '0.5': 'π/2', '1': 'π' };

/** Arguments that differ by more than a thousandth. */
function distinct(values: readonly Complex[]): number[] {
  return [...new Map(values.map((value) => [Math.round(1000 * argumentOf(value)), argumentOf(value)])).values()];
}
