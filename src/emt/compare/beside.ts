// Two woken networks beside each other in one direction: the transplant, and what resemblance of states and dynamics says,
// each with its nulls.

import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { mean } from '../../array/statistics.ts';
import { pcaSteps, project } from '../../linalg/pca.ts';
import type { DirectedTransplant, DynamicsMeasures, StatesMeasures } from '../results/comparison.ts';
import { delayOperatorSteps, dynamicalDistanceSteps } from './delay-dynamics.ts';
import { agreementOf, directionSteps, pairsOf, type Rival } from './direction.ts';
import { linearCkaSteps, principalAnglesSteps } from './resemblance.ts';
import { mismatched } from './rivals.ts';
import type { Pairs } from './transfer-map.ts';
import { deviations, type Schedule, type Woken } from './woken.ts';
import type { WokenNetworks } from './woken-networks.ts';

/** A delay embedding: its sequences, turns in each, delays at most, components of the states that are embedded, and its rank. */
const EMBEDDED = { sequences: 64, turns: 4, delays: 8, components: 32, rank: 16 } as const;

/** What is measured in one direction. */
export interface Direction {
  readonly transplant: DirectedTransplant | null;
  readonly obstacle: string | null;
  readonly agreement: number | null;
  readonly states: StatesMeasures | null;
  readonly dynamics: DynamicsMeasures | null;
}

/** Carries states of network `from` into `to`, and tells how much they resemble each other where `from < to`. */
export function* compareDirection(
  woken: WokenNetworks,
  from: number,
  to: number,
  rivals: readonly Rival[],
): Steps<Direction> {
  const { subjects, seed, sequences } = woken.context;
  const giver = yield* part(woken.wake(from), 0, 0.1);
  const receiver = yield* part(woken.wake(to), 0.1, 0.2);
  for (const [index, each] of [
    [from, giver],
    [to, receiver],
  ] as const) {
    if (each.recording.finite) continue;
    const obstacle = `the activity of ${subjects[index]!.name} overflows: there is nothing to carry over`;
    return { transplant: null, obstacle, agreement: null, states: null, dynamics: null };
  }
  const finite = rivals.filter(({ woken: each }) => each.recording.finite);
  const schedule = woken.scheduleOf(giver, receiver);
  const { basis } = subjects[from]!;
  const request = {
    from,
    to,
    source: woken.source,
    giver,
    basis,
    receiver,
    rivals: finite,
    schedule,
    most: sequences,
    seed,
  };
  const transplant = yield* part(directionSteps(request), 0.2, 0.8);
  const agreement = agreementOf(giver, receiver, schedule);
  // They are the same both ways.
  if (from > to) return { transplant, obstacle: null, agreement, states: null, dynamics: null };
  const reservoirs = finite.filter(({ name }) => name.startsWith('fitted')).map((each) => each.woken);
  // A search over rotations for each: one draw of a kind has to do.
  const oneOfEach = finite.filter(
    (each, i) => each.name.startsWith('fitted') && finite.findIndex(({ name }) => name === each.name) === i,
  );
  const states = yield* part(resemblance(giver, receiver, reservoirs, schedule, woken), 0.8, 0.85);
  const dynamics = yield* part(
    distanceOfDynamics(
      giver,
      receiver,
      oneOfEach.map((each) => each.woken),
      schedule,
      woken,
    ),
    0.85,
    1,
  );
  return { transplant, obstacle: null, agreement, states, dynamics };
}

function* resemblance(
  a: Woken,
  b: Woken,
  reservoirs: readonly Woken[],
  schedule: Schedule,
  { source, context: { seed } }: WokenNetworks,
): Steps<StatesMeasures> {
  const count = source.cells ?? Math.min(a.stateSize, b.stateSize);
  const pairs = pairsOf(a, b, schedule);
  const measured = function* ({ x, y }: Pairs) {
    const angles = yield* principalAnglesSteps(x, y, count);
    return { cka: yield* linearCkaSteps(x, y), angles, meanAngle: angles.length === 0 ? null : mean(angles) };
  };
  const { cka, angles, meanAngle } = yield* measured(pairs);
  const other = yield* measured(mismatched(pairs, pairs.sequences, stream(seed, 'compare', 'resemblance')));
  const beside = [];
  for (const each of reservoirs) beside.push(yield* measured(pairsOf(a, each, schedule)));
  const nearest = beside.flatMap((each) => (each.meanAngle === null ? [] : [each.meanAngle]));
  return {
    cka,
    angles,
    meanAngle,
    nulls: {
      mismatched: { cka: other.cka, meanAngle: other.meanAngle },
      reservoir: {
        cka: beside.reduce((most, each) => Math.max(most, each.cka), 0),
        meanAngle: nearest.length === 0 ? null : Math.min(...nearest),
      },
    },
  };
}

function* distanceOfDynamics(
  a: Woken,
  b: Woken,
  reservoirs: readonly Woken[],
  schedule: Schedule,
  { source, context: { seed } }: WokenNetworks,
): Steps<DynamicsMeasures> {
  const delays = Math.min(source.turn, EMBEDDED.delays);
  const steps = Math.min(schedule.to - schedule.from, EMBEDDED.turns * source.turn + delays);
  const most = Math.min(source.cells ?? EMBEDDED.rank, EMBEDDED.rank);
  const operator = function* (woken: Woken, rank: number) {
    const { batch } = woken.recording;
    const trials = Math.min(EMBEDDED.sequences, batch);
    const range = Array.from({ length: steps }, (_, k) => schedule.from + k);
    const rows = deviations(woken, woken.recording, range, { to: trials });
    const width = Math.min(EMBEDDED.components, rows.cols);
    const { data } = project(rows, yield* part(pcaSteps(rows, width), 0, 0.5));
    return yield* part(delayOperatorSteps({ data, steps, batch: trials, width }, { delays, rank }), 0.5, 1);
  };
  const distance = function* (other: Woken, share: readonly [number, number]) {
    const own = yield* part(operator(a, most), share[0], share[1]);
    const its = yield* part(operator(other, most), share[0], share[1]);
    const rank = Math.min(own.rows, its.rows);
    const first = own.rows === rank ? own : yield* operator(a, rank);
    const second = its.rows === rank ? its : yield* operator(other, rank);
    const rotations = stream(seed, 'compare', 'rotations');
    return { rank, ...(yield* part(dynamicalDistanceSteps(first, second, { rng: rotations }), ...share)) };
  };
  const { rank, euclidean, angular } = yield* distance(b, [0, 0.4]);
  const beside: number[] = [];
  for (const [k, each] of reservoirs.entries()) {
    const share = [0.4 + (0.6 * k) / reservoirs.length, 0.4 + (0.6 * (k + 1)) / reservoirs.length] as const;
    beside.push((yield* distance(each, share)).angular);
  }
  return { delays, rank, euclidean, angular, reservoir: beside.length === 0 ? null : Math.min(...beside) };
}
