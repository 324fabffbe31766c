// A network read along its recorded activity instead of at one point: is the circuit of its task held in a basis that
// stands still, in one that moves with the phase of the turn, or in neither? What decides are edits on sequences that no
// basis was fitted to; the spectrum along the activity says how, and decides nothing. Ours: what the theory's referees
// asked for (away from a fixed point, gated cells).

import { drain, part, type Steps } from '../../array/stages.ts';
import { percentText } from '../../array/words.ts';
import type { Network } from '../../nn/network.ts';
import type {
  NullTrajectory,
  SequenceShare,
  TrajectoryReading,
  TurnBases,
  TurnSpectrum,
} from '../results/trajectory-reading.ts';
import { type RecordedTurns, recordTurns, type TrajectorySubject } from './recorded-turns.ts';
import { fitTurns, type TurnReadings } from './turn-bases.ts';
import { type JudgedTurns, judgeTurns, type OfPieces } from './turn-edits.ts';
import { spectrumAlong } from './turn-spectrum.ts';

/** Null networks that the reading is shown beside. */
export interface NullNetworks {
  readonly random: Network;
  readonly shuffled: Network;
}

/** Share of edits that come true from which variables count as held. */
export const HELD = 0.9;

/** What was read of a network, and how: the readings that `editedRun` takes. */
export interface ReadTrajectory {
  readonly reading: TrajectoryReading;
  /** Of the circuit's cells that vary; `null` where activity outgrows every number. */
  readonly readings: OfPieces<TurnReadings> | null;
}

/**
 * Reads a network along its activity, beside its null networks unless they are `null`: whether edits come true through a
 * basis that stands, or through one that moves, and what the Jacobians over a turn do; states `[S]`, `m` cells that vary.
 */
export function readTrajectory(subject: TrajectorySubject, nulls: NullNetworks | null): ReadTrajectory {
  return drain(readTrajectorySteps(subject, nulls));
}

/** `readTrajectory` in steps. */
export function* readTrajectorySteps(subject: TrajectorySubject, nulls: NullNetworks | null): Steps<ReadTrajectory> {
  const share = nulls ? 1 / 3 : 1;
  const own = yield* part(lookAlong(subject), 0, share);
  const along = (network: Network, from: number) => part(lookAlong({ ...subject, network }), from, from + share);
  const random = nulls && (yield* along(nulls.random, share));
  const shuffled = nulls && (yield* along(nulls.shuffled, 2 * share));
  const { turns, judged, spectrum, readings } = own;
  const reading: TrajectoryReading = {
    ...(turns ? heldIn(judged.bases) : OVERFLOWS),
    turn: subject.circuit.s,
    sequences: { fitted: turns?.fit.batch ?? 0, judged: turns?.judged.batch ?? 0 },
    cells: turns?.circuit.alive.length ?? 0,
    bases: judged.bases,
    steps: judged.steps,
    spectrum,
    nulls: random && shuffled && { random: asNull(random), shuffled: asNull(shuffled) },
  };
  return { reading, readings };
}

interface Looked {
  readonly turns: RecordedTurns | null;
  readonly judged: JudgedTurns;
  readonly spectrum: TurnSpectrum | null;
  readonly readings: OfPieces<TurnReadings> | null;
}

function* lookAlong(subject: TrajectorySubject): Steps<Looked> {
  const turns = yield* part(recordTurns(subject), 0, 0.3);
  const nothing = { judged: { bases: NOTHING, steps: [] }, spectrum: null, readings: null };
  if (!turns || turns.circuit.alive.length === 0) return { turns, ...nothing };
  const { fit, circuit, windows } = turns;
  const early = yield* part(fitTurns(fit, circuit, windows.early), 0.3, 0.4);
  const late = yield* part(fitTurns(fit, circuit, windows.late), 0.4, 0.5);
  const readings = { early, late };
  const judged = yield* part(judgeTurns(turns, readings), 0.5, 0.8);
  const spectrum = yield* part(spectrumAlong(turns), 0.8, 1);
  return { turns, judged, spectrum, readings };
}

function asNull({ judged, spectrum }: Looked): NullTrajectory {
  return { bases: judged.bases, spectrum };
}

const NO_SHARE: SequenceShare = { value: null, low: null, high: null };
const NO_USE = { decoding: NO_SHARE, edits: NO_SHARE };
const NOTHING: TurnBases = { standing: NO_USE, moving: NO_USE };

type Verdict = Pick<TrajectoryReading, 'held' | 'clear' | 'reason'>;

const OVERFLOWS: Verdict = {
  held: 'nowhere',
  clear: true,
  reason: 'Activity outgrows every number before the last turns that are judged.',
};

/** What edits say of both bases; of two that hold, the one that stands. */
export function heldIn({ standing, moving }: TurnBases): Verdict {
  const [still, goes] = [standing.edits, moving.edits];
  const said = (share: SequenceShare) => `${percentText(share.value)} of edits come true`;
  if (still.value === null || goes.value === null) {
    return { held: 'nowhere', clear: true, reason: 'No cell of the circuit varies: there is nothing to edit.' };
  }
  if (still.value >= HELD) {
    const clear = still.low! >= HELD;
    return { held: 'stands', clear, reason: `One basis serves every phase of the turn: ${said(still)} through it.` };
  }
  if (goes.value >= HELD) {
    const reason =
      `Each phase of the turn has a basis of its own: ${said(goes)} through them, ` +
      `${percentText(still.value)} through one basis for all.`;
    return { held: 'moves', clear: goes.low! >= HELD && still.high! < HELD, reason };
  }
  const reason =
    `Neither one basis nor one for each phase of the turn holds the variables: ${percentText(still.value)} and ` +
    `${percentText(goes.value)} of edits come true through them.`;
  return { held: 'nowhere', clear: still.high! < HELD && goes.high! < HELD, reason };
}
