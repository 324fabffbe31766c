// The networks of a comparison on the sequences of one source, each woken when it is first asked for, with the nulls that stand
// in the place of one of them.

import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { findCell } from '../../nn/cells.ts';
import type { Network } from '../../nn/network.ts';
import { rolloutOutputsSteps } from '../../nn/rollout.ts';
import type { Rival } from './direction.ts';
import { drawContents, type SequenceSource } from './paired.ts';
import { otherTaskNetwork, RESERVOIRS, reservoirSteps } from './rivals.ts';
import type { OpenedSubject } from './subjects.ts';
import { FOLLOWED_TURNS } from './transplant.ts';
import { type Schedule, settledTurn, type Woken, wakeSteps } from './woken.ts';

/** Sequences that maps, readouts and means are of, and numbers of states that they may fill. */
const FIT = { most: 192, least: 48, values: 2 ** 24 } as const;
/** Steps that a fitted readout of the width of a state cannot meet by luck, in units of width over cells; and the most. */
const REACH = { perCell: 16, most: 4096 } as const;
/** Turns that are judged at the least: two rounds of what turns are for. */
const JUDGED_TURNS = 12;
/** Draws of each reservoir. */
const DRAWS = 2;

/** What a comparison was asked for, and the networks opened. */
export interface Context {
  readonly subjects: readonly OpenedSubject[];
  readonly seed: number;
  readonly horizon: number;
  readonly sequences: number;
}

/** Sources of one name and width draw the same sequences. */
export function sourceKey({ name, inputSize, inputSteps, turn, cells }: SequenceSource): string {
  return JSON.stringify([name, inputSize, inputSteps, turn, cells]);
}

/** The networks on the sequences of one source; each is woken when it is first asked for. */
export class WokenNetworks {
  readonly context: Context;
  readonly source: SequenceSource;
  readonly #steps: number;
  readonly #known = new Map<number, Woken>();

  constructor(context: Context, key: string) {
    this.context = context;
    this.source = context.subjects.find(({ sequences }) => sourceKey(sequences) === key)!.sequences;
    const widest = Math.max(...context.subjects.map(({ network }) => stateSizeOf(network)));
    const reach = Math.ceil((REACH.perCell * widest) / (this.source.cells ?? this.source.inputSize));
    const { inputSteps, turn } = this.source;
    // After one turn to settle: two that are edited, and what maps are fitted to and chosen on.
    const judged = Math.min(REACH.most, Math.max(context.horizon, reach, (1 + JUDGED_TURNS) * turn));
    this.#steps = inputSteps + judged;
  }

  *wake(index: number): Steps<Woken> {
    const known = this.#known.get(index);
    if (known) return known;
    const woken = yield* this.wakeNetwork(this.context.subjects[index]!.network);
    this.#known.set(index, woken);
    return woken;
  }

  /** Every network on the same sequences, as many as the widest leaves room for. */
  wakeNetwork(network: Network): Steps<Woken> {
    const { subjects, seed } = this.context;
    const steps = this.#steps + FOLLOWED_TURNS * this.source.turn;
    const widest = Math.max(...subjects.map((each) => stateSizeOf(each.network)));
    const count = Math.max(FIT.least, Math.min(FIT.most, Math.floor(FIT.values / (steps * widest))));
    return wakeSteps(network, drawContents(this.source, stream(seed, 'compare', 'fit'), count, 'fit'), steps);
  }

  /** Steps from when both have settled. */
  scheduleOf(a: Woken, b: Woken): Schedule {
    const { turn, inputSteps } = this.source;
    const to = this.#steps;
    const first = inputSteps + turn;
    const last = Math.floor((first + to) / 2);
    const from = Math.max(...[a, b].map((each) => settledTurn(each, { first, turn, to: last })));
    return { from, turn, to, steps: to + FOLLOWED_TURNS * turn };
  }

  /** Reservoirs in the place of network `to`, and a network of another task. */
  *rivalsOf(to: number, givers: readonly number[]): Steps<Rival[]> {
    const { subjects, seed } = this.context;
    const receiver = yield* part(this.wake(to), 0, 0.1);
    const rivals: Rival[] = [];
    const count = RESERVOIRS.length * DRAWS;
    for (const [k, kind] of RESERVOIRS.entries()) {
      for (let draw = 0; draw < DRAWS; draw++) {
        const share = [0.1 + (0.8 * (k * DRAWS + draw)) / count, 0.1 + (0.8 * (k * DRAWS + draw + 1)) / count] as const;
        const made = reservoirSteps(
          receiver.network,
          receiver.recording,
          kind,
          stream(seed, 'compare', kind, draw).bits(),
        );
        const network = yield* part(made, share[0], (share[0] + share[1]) / 2);
        const woken = yield* part(this.wakeNetwork(network), (share[0] + share[1]) / 2, share[1]);
        const counts = !(yield* goesOnAs(receiver, woken));
        rivals.push({ name: `fitted reservoir (${kind})`, woken, counts });
      }
    }
    const { task } = subjects[givers[0]!]!;
    const other = otherTaskNetwork(subjects[to]!.network, task?.s ?? this.source.turn, task?.F ?? null, seed);
    if (other !== null)
      rivals.push({ name: 'another task', woken: yield* part(this.wakeNetwork(other), 0.9, 1), counts: true });
    return rivals;
  }
}

/** A reservoir that says what a network says holds the circuit itself: so often, over so many times the steps, of few sequences. */
const SELF_MADE = { share: 0.9, times: 10, sequences: 16 } as const;

/** Whether `other` goes on as `woken` does long after what its readout was fitted to. */
function* goesOnAs(woken: Woken, other: Woken): Steps<boolean> {
  const { batch, outputSize, steps, stateSize, states, outputs } = woken.recording;
  if (!other.recording.finite) return false;
  const last = (steps - 1) * batch * outputSize;
  const now = signsAlike(woken, other, outputs.subarray(last), other.recording.outputs.subarray(last));
  // Most do not even so far.
  if (now < SELF_MADE.share) return false;
  const count = Math.min(SELF_MADE.sequences, batch);
  const on = { steps: (SELF_MADE.times - 1) * steps, batch: count, inputs: null };
  const from = (values: Float64Array, size: number) =>
    values.subarray((steps - 1) * batch * size).slice(0, count * size);
  const own = yield* rolloutOutputsSteps(woken.network, { ...on, initial: from(states, stateSize) });
  const initial = from(other.recording.states, other.stateSize);
  const its = yield* rolloutOutputsSteps(other.network, { ...on, initial });
  // Over the last tenth, so that what was fitted has no part in it.
  const start = (on.steps - Math.ceil(steps)) * count * outputSize;
  return signsAlike(woken, other, own.subarray(start), its.subarray(start)) >= SELF_MADE.share;
}

function signsAlike({ zero }: Woken, other: Woken, own: Float64Array, its: Float64Array): number {
  let alike = 0;
  for (let at = 0; at < own.length; at++) {
    const row = at % zero.length;
    if ((own[at]! - zero[row]!) * (its[at]! - other.zero[row]!) > 0) alike++;
  }
  return alike / own.length;
}

/** Width of the whole state. */
export function stateSizeOf({ config }: Network): number {
  return findCell(config.cell)
    .stateSizes(config)
    .reduce((sum, size) => sum + size, 0);
}
