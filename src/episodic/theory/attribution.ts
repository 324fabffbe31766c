// Failure attribution: for every hop that is no edge of the graph, and for a stall, which memory won, through which of
// its overlaps, and by how much the wanted one missed. A wrong memory wins when its pattern overlaps the present one and
// its predecessor does too. Source: spec of sequential memory, sections 9 ("Order is lost before the fixed point is")
// and 16.3. Works on the visited list of any engine: the slow state is replayed from the dwell times.

import { modelOverlaps } from '../engine/overlap-source.ts';
import { raceSetting } from '../engine/predict.ts';
import { type Race, startRace } from '../engine/race.ts';
import type { RecallRecord } from '../engine/record.ts';
import { followsGraph, nextContents } from '../engine/visits.ts';
import type { EpisodicModel } from '../model/model.ts';
import { firstOfContent } from '../model/patterns.ts';

/** A memory in the race, in units of `alpha_c beta_d N`. */
export interface Contender {
  readonly memory: number;
  /** `q_{nu k}`: its own overlap with the memory in place. */
  readonly overlap: number;
  /** `B_nu`: how much of the memory in place its predecessors hold. */
  readonly predecessorOverlap: number;
  /** `A_nu`: the same of the slow state at entry. */
  readonly slowOverlap: number;
  /** `h_nu` when the memory in place was left (of a stall: in the long run). */
  readonly drive: number;
}

export interface Failure {
  /** `wrong`: a hop along no edge. `stall`: the memory was never left though it has successors. */
  readonly kind: 'wrong' | 'stall';
  /** Place in the visited list of the memory where it went wrong. */
  readonly visit: number;
  readonly at: number;
  /** The strongest successor; `null` where the memory has none. */
  readonly expected: Contender | null;
  /** Who was there instead: the wrong memory, or, of a stall, the memory in place. */
  readonly winner: Contender;
  /**
   * Drive that the expected memory lacked against the winner, exactly 0 for a tie; `null` without an expected one. Negative where drives do not
   * explain it: the softmax is too soft, or the cue was no memory.
   */
  readonly missing: number | null;
  /** The failure in one sentence. */
  readonly text: string;
}

/**
 * Explains every failure of a recall of `model` that began at rest (`V_d = 0`): who won, through which overlaps, and by
 * how much the wanted memory missed.
 * @throws InputError for a model the event-driven predictor cannot run
 */
export function attributeFailures(
  model: EpisodicModel,
  { visits, stop }: Pick<RecallRecord, 'visits' | 'stop'>,
): Failure[] {
  const { graph, ratio, delay } = raceSetting(model);
  const source = modelOverlaps(model);
  const contents = firstOfContent(model.patterns);
  const failures: Failure[] = [];
  const race = startRace(source, graph, ratio);
  visits.forEach(({ memory, dwell, complete }, visit) => {
    race.enter(memory);
    const e = Math.exp(-dwell / delay);
    const next = visits[visit + 1];
    const successors = nextContents(graph, contents, memory);
    if (next && !followsGraph(graph, contents, memory, next.memory)) {
      failures.push(explain('wrong', visit, race, { e, winner: next.memory, successors }));
    }
    const ended = !next && !complete && (stop === 'patience' || stop === 'absorbed' || stop === 'budget');
    if (ended && successors.length > 0) {
      const stall = explain('stall', visit, race, { e: 0, winner: memory, successors });
      // A recall that ran out of time or patience on a memory it would have left did not fail.
      if (stop === 'absorbed' || (stall.missing !== null && stall.missing >= 0)) failures.push(stall);
    }
    race.leave(e);
  });
  return failures;
}

interface Moment {
  readonly e: number;
  readonly winner: number;
  readonly successors: readonly number[];
}

function explain(kind: Failure['kind'], visit: number, race: Race, { e, winner, successors }: Moment): Failure {
  const contender = (memory: number): Contender => ({
    memory,
    overlap: race.column[memory]!,
    predecessorOverlap: race.target[memory]!,
    slowOverlap: race.entry[memory]!,
    drive: race.drive(memory, e),
  });
  const at = race.present;
  const won = contender(winner);
  const strongest = successors.reduce<number | null>(
    (best, each) => (best !== null && race.lead(each, best, e) <= 0 ? best : each),
    null,
  );
  const expected = strongest === null ? null : contender(strongest);
  const missing = strongest === null ? null : race.lead(winner, strongest, e);
  return { kind, visit, at, expected, winner: won, missing, text: describe(kind, at, won, expected, missing) };
}

function describe(
  kind: Failure['kind'],
  at: number,
  winner: Contender,
  expected: Contender | null,
  missing: number | null,
): string {
  if (kind === 'stall') {
    const selfDrive = `its predecessors hold ${digits(winner.predecessorOverlap)} of it`;
    return `memory ${at} is never left: ${expected!.memory} lacks ${digits(missing!)} of drive (their overlap is ${digits(expected!.overlap)}, ${selfDrive})`;
  }
  const why = `it overlaps memory ${at} by ${digits(winner.overlap)} and its predecessors do by ${digits(winner.predecessorOverlap)}`;
  if (!expected) return `memory ${at} has no successor, yet ${winner.memory} took over: ${why}`;
  const lack =
    missing! >= 0
      ? `${expected.memory} lacked ${digits(missing!)} of drive`
      : `${expected.memory} had ${digits(-missing!)} more of drive, so that the state was no single memory`;
  return `after memory ${at} came ${winner.memory} instead of ${expected.memory}: ${why}; ${lack}`;
}

function digits(value: number): string {
  return value.toFixed(3);
}
