// One direction of a comparison: maps from A to B and to B's nulls, fitted on the same pairs, and the transplants through all
// of them, looked at with more sequences until it is clear.

import { type RandomStream, stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import type { DirectedTransplant, NullTransplant } from '../results/comparison.ts';
import { LOOKS } from './clustered-share.ts';
import type { OwnBasis } from './edit-states.ts';
import { judgeDirection, worstShare } from './judge.ts';
import type { SequenceSource } from './paired.ts';
import { mismatched } from './rivals.ts';
import { fitTransferMap, type Pairs, type TransferMap } from './transfer-map.ts';
import {
  editedTurns,
  emptyOutcome,
  fittedSteps,
  outcomeMeasures,
  type Receiver,
  transplantSteps,
} from './transplant.ts';
import { deviations, type Schedule, type Woken } from './woken.ts';

/** A null that B stands beside, woken on the same sequences. */
export interface Rival {
  readonly name: string;
  readonly woken: Woken;
  /** Whether it has to fail; not where it holds the circuit itself. */
  readonly counts: boolean;
}

export interface DirectionRequest {
  readonly from: number;
  readonly to: number;
  readonly source: SequenceSource;
  readonly giver: Woken;
  readonly basis: OwnBasis | null;
  readonly receiver: Woken;
  readonly rivals: readonly Rival[];
  readonly schedule: Schedule;
  /** Sequences at most. */
  readonly most: number;
  readonly seed: number;
}

/** Maps fitted to mismatched pairs. */
const MISMATCHED = 3;
/** Share of the sequences that a map is fitted to; its ridge is chosen on the others. */
const FITTED = 0.75;
/** Rows that a map is fitted to, at most, and for every number of a state. */
const ROWS = { most: 8192, perUnit: 16 } as const;
/** Numbers of states that are held at once. */
const HELD = 2 ** 23;

/** Carries edited states of one network into another and into its nulls. */
export function* directionSteps(request: DirectionRequest): Steps<DirectedTransplant> {
  const { from, to, source, giver, basis, receiver, rivals, schedule, most, seed } = request;
  const map = yield* part(mapBetween(request, receiver, null), 0, 0.1);
  const receivers: Receiver[] = [{ woken: receiver, map }];
  const names: Omit<NullTransplant, 'worst'>[] = [];
  const rng = stream(seed, 'compare', 'mismatched');
  for (let draw = 0; draw < MISMATCHED; draw++) {
    receivers.push({ woken: receiver, map: yield* part(mapBetween(request, receiver, rng), 0.1, 0.2) });
    names.push({ name: 'mismatched sequences', agreement: null, counts: true });
  }
  for (const { name, woken, counts } of rivals) {
    receivers.push({ woken, map: yield* part(mapBetween(request, woken, null), 0.2, 0.4) });
    names.push({ name, agreement: agreementOf(receiver, woken, schedule), counts });
  }
  const outcomes = receivers.map(emptyOutcome);
  let [tried, k] = [0, 0];
  const atOnce = Math.max(16, Math.min(LOOKS[0], Math.floor(HELD / (schedule.steps * giver.stateSize))));
  for (const [look, size] of LOOKS.entries()) {
    // Nulls are told of the first look; what decides is looked at until it is clear.
    const judged = look === 0 ? receivers.length : 1;
    const task = { source, giver, basis, receivers: receivers.slice(0, judged), schedule, seed };
    const goal = Math.min(size, most);
    for (; tried < goal; k++) {
      const count = Math.min(atOnce, goal - tried);
      yield* part(
        transplantSteps(task, outcomes, count, k),
        0.4 + (0.6 * tried) / most,
        0.4 + (0.6 * (tried + count)) / most,
      );
      tried += count;
    }
    if (judgeDirection(outcomeMeasures(outcomes[0]!), []).clear) break;
  }
  const [own, ...others] = outcomes.map(outcomeMeasures);
  const nulls = bestOfEach(names.map((each, i) => ({ ...each, worst: worstShare(others[i]!)?.value ?? null })));
  return {
    from,
    to,
    drive: source.name,
    edited: editedTurns(schedule),
    until: schedule.to,
    rank: map.rank,
    explained: map.explained,
    kinds: own!,
    worst: worstShare(own!)?.value ?? null,
    nulls,
    ...judgeDirection(own!, nulls),
  };
}

/** The draw of each name that did best, of those that count where any does. */
function bestOfEach(nulls: readonly NullTransplant[]): NullTransplant[] {
  const best = new Map<string, NullTransplant>();
  for (const each of nulls) {
    const known = best.get(each.name);
    const rank = ({ counts, worst }: NullTransplant) => (counts ? 2 : 0) + (worst ?? -1);
    if (!known || rank(each) > rank(known)) best.set(each.name, each);
  }
  return [...best.values()];
}

/** Pairs of deviations `[N, SA]`, `[N, SB]` that a map is fitted to, or that its ridge is chosen on: other sequences and steps. */
export function pairsOf(
  giver: Woken,
  receiver: Woken,
  schedule: Schedule,
  role: 'fit' | 'choose' = 'fit',
): Pairs & { readonly sequences: number } {
  const { batch } = giver.recording;
  const rows = Math.max(ROWS.most, ROWS.perUnit * Math.max(giver.stateSize, receiver.stateSize));
  const part = sequencesFor(role, batch);
  const steps = fittedSteps(role, schedule, Math.floor(rows / (part.to - part.from)));
  return {
    x: deviations(giver, giver.recording, steps, part),
    y: deviations(receiver, receiver.recording, steps, part),
    sequences: part.to - part.from,
  };
}

function sequencesFor(role: 'fit' | 'choose', batch: number): { readonly from: number; readonly to: number } {
  const split = Math.floor(FITTED * batch);
  return role === 'fit' ? { from: 0, to: split } : { from: split, to: batch };
}

/** The map from A to `other`, of pairs that belong together, or not where `rng` mixes them. */
function* mapBetween(
  { giver, source, schedule }: DirectionRequest,
  other: Woken,
  rng: RandomStream | null,
): Steps<TransferMap> {
  const [fit, choose] = (['fit', 'choose'] as const).map((role) => {
    const pairs = pairsOf(giver, other, schedule, role);
    return rng === null ? pairs : mismatched(pairs, pairs.sequences, rng);
  }) as [Pairs, Pairs];
  return yield* fitTransferMap(fit, choose, source.cells);
}

/** Share of outputs with the same sign about their zeros, from the settled step to the end of what is judged. */
export function agreementOf(a: Woken, b: Woken, { from, to }: Schedule): number | null {
  const { batch, outputSize } = a.recording;
  let [alike, count] = [0, 0];
  for (let at = from * batch * outputSize; at < to * batch * outputSize; at++) {
    const row = at % outputSize;
    const own = a.recording.outputs[at]! - a.zero[row]!;
    if (own === 0) continue;
    count++;
    if (own * (b.recording.outputs[at]! - b.zero[row]!) > 0) alike++;
  }
  return count === 0 ? null : alike / count;
}
