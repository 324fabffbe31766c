// What fixed and slow points say: how they were searched, where they lie among the trajectories, how the network moves
// near each, and what the search left out.

import { numberText, typesetNumber } from '../../array/words.ts';
import { countedPoints, type PointKind, pointKind } from '../../emt/fixed-points/kinds.ts';
import type { FixedPointMap, FixedPointPlane, PointMeasures } from '../../emt/fixed-points/map.ts';
import {
  type Cell,
  digits,
  EMT,
  inTerminals,
  onPages,
  type Story,
  section,
  type TableBlock,
} from '../../story/story.ts';
import { networkText } from '../shared/network-text.ts';
import { driveText } from '../shared/waking.ts';
import { modesPicture, pointsPicture } from './pictures.ts';

const OF_WHICH_MODE = 'Time constants, in steps, and frequencies are those of the mode of largest |lambda|.';

export function fixedPointsStory(map: FixedPointMap, plane: FixedPointPlane): Story {
  const { model, state, drive, starts, input, points, notes, seed } = map;
  const isSilent = input.every((value) => value === 0);
  const parts = state.map(({ name }) => name).join('; ');
  const held = `noise ${numberText(starts.noise)}, input ${isSilent ? 'zero' : input.join(',')}`;
  const rows = [
    ['network', networkText(model, `, state [${parts}]`)],
    ['recorded', `${driveText(drive, isSilent ? 'without' : 'with the held input')}; seed ${seed}`],
    ['searched', `${starts.count} starts, ${held}, to float64: ${starts.arrived + starts.joined} came to rest`],
    ['points', countedPoints(map)],
  ] as const;
  const table = (most: number, where: string): TableBlock[] =>
    points.length > 0 ? [pointTable(map, most, where)] : [];
  return {
    title: 'Where does it rest?',
    answer: `${countedPoints(map)} from ${starts.count} starts.`,
    theory: EMT,
    blocks: [
      { kind: 'keys', rows },
      onPages({ kind: 'tiles', tiles: tilesOf(map) }),
      section('Where it rests, or nearly'),
      pointsPicture({ map, plane }),
      section('How it moves near them'),
      modesPicture(map),
      ...table(20, 'see --json or --report').map(inTerminals),
      ...table(30, 'see --json').map((each) => onPages({ ...each, caption: OF_WHICH_MODE })),
      section('What was left out'),
      inTerminals({ kind: 'keys', rows: notes.map((note) => ['note', note]) }),
      ...(notes.length > 0 ? [onPages({ kind: 'notes', notes })] : []),
    ],
  };
}

function tilesOf({ points, options }: FixedPointMap): [string, Cell, string][] {
  const count = (kind: PointKind) => String(points.filter((point) => pointKind(point) === kind).length);
  const residuals = points.flatMap(({ kind, residual }) => (kind === 'fixed' ? [residual] : []));
  const worst = residuals.reduce((most, each) => Math.max(most, each), 0);
  return [
    ['stable', count('stable'), 'every mode decays'],
    ['unstable', count('unstable'), 'some modes grow'],
    ['marginal', count('marginal'), 'on a line or a ring'],
    ['slow', count('slow'), `q from ${typesetNumber(options.tolQ)} to ${typesetNumber(options.slowQ)}`],
    ['residual', residuals.length === 0 ? 'none' : worst, 'greatest of the fixed points'],
  ];
}

/** The points that most starts lead to, each with its slowest mode. @param where the others are found */
function pointTable({ points }: FixedPointMap, most: number, where: string): TableBlock {
  const row = (point: PointMeasures, k: number): Cell[] => {
    const { q, residual, starts, stability } = point;
    const { timeConstant = null, frequency = null } = stability.modes[0] ?? {};
    const [radius, growing] = [digits(stability.spectralRadius, 5), String(stability.unstableModes)];
    const name = `${k + 1} ${pointKind(point)}`;
    return [name, String(starts), q, residual, radius, growing, timeConstant ?? 'infinite', frequency];
  };
  return {
    kind: 'table',
    head: ['', 'starts', 'q', 'residual', '|lambda|', 'growing', 'time constant', 'cycles/step'],
    rows: points.slice(0, most).map(row),
    ...(points.length > most ? { rest: `... and ${points.length - most} more: ${where}` } : {}),
  };
}
