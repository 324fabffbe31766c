// What can be said of a network from its recorded states alone, whatever made them: a memory profile, variables by
// regression, and the spectrum of fitted linear dynamics. It has no weights, so it intervenes on nothing and claims
// no cause. Source: EMT spec sections 6.2 (regression) and 6.5; dynamic mode decomposition for the spectrum.

import { InputError } from '../../array/errors.ts';
import { requireWhole } from '../../array/options.ts';
import { drain, type Stages, stageOf } from '../../array/stages.ts';
import { plural } from '../../array/words.ts';
import type { HistoryTask } from '../../task/history.ts';
import { circuitOf } from '../circuit/circuit.ts';
import { zerosAssumed } from '../discovery/assumed.ts';
import { depthOf } from '../discovery/lag-profile.ts';
import { byStack, noOperator } from '../discovery/operator.ts';
import { setRefusedAside } from '../discovery/refuse.ts';
import { placeOf } from '../record/sequences.ts';
import type { Recorded, RecordedMatrices } from '../results/recorded.ts';
import { askedRule } from './asked-rule.ts';
import { describeCells, lookBack } from './cells.ts';
import { describeDynamics, dynamicsOf } from './dynamics.ts';
import { judgeStates } from './judge.ts';
import { ordinarySize } from './ordinary.ts';
import { historyOf, quietStart, type RecordedStates } from './past.ts';

/** What may be said beside recorded states. */
export interface AnalyzeStatesOptions {
  readonly task?: HistoryTask | null;
  /** Lags looked at: `0 ... lags - 1`, fewer where the recording is too short. */
  readonly lags?: number;
  readonly seed?: number;
  readonly source?: string | null;
  /** Called with the stage that runs and the share of it that is done, 0 ... 1. */
  readonly onProgress?: (stage: StatesStage, done: number) => void;
}

/** What the states hold, dynamics fitted to them, and the circuit read from both. */
export const statesStageNames = ['memory', 'dynamics', 'circuit'] as const;
export type StatesStage = (typeof statesStageNames)[number];

export interface OpenedStates {
  readonly recorded: Recorded;
  readonly matrices: RecordedMatrices;
}

const FEWEST_SEQUENCES = 20;
const HELD_OUT = 1 / 5;

/** What activity alone never tells. */
const LIMITS = [
  'No interventions: without the network nothing can be edited, so nothing here is shown to cause anything.',
  'No Jacobian: the spectrum is that of linear dynamics fitted to the states visited. On a saturated orbit its magnitudes are near 1, whatever the gain of the weights.',
  'No null networks: an untrained or shuffled network cannot be run on the same inputs. The null is a permutation of the sequences.',
  'Directions that the recordings never visit are invisible.',
];

/**
 * Opens recorded states: says what they hold of the past and how they move; inputs, outputs and a task are each of use
 * but none is needed.
 * @throws InputError when shapes disagree, values are not finite, or there are too few sequences or steps
 */
export function analyzeStates(data: RecordedStates, options: AnalyzeStatesOptions = {}): OpenedStates {
  return drain(analyzeStatesStages(data, options), ({ stage, done }) => options.onProgress?.(stage, done));
}

/**
 * Does what `analyzeStates` does in stages, so that it can be paused and left; `onProgress` is not heard, what it
 * yields says the same.
 * @throws InputError as `analyzeStates` does
 */
export function* analyzeStatesStages(
  data: RecordedStates,
  options: AnalyzeStatesOptions = {},
): Stages<OpenedStates, StatesStage> {
  const { task = null, seed = 0, source = null } = options;
  requireWhole('seed', seed);
  if (options.lags !== undefined) requireWhole('lags', options.lags, { min: 1 });
  check(data, task);
  const { steps, batch, stateSize } = data;
  const [assumed, notes]: [string[], string[]] = [[], []];
  const quietFrom = quietStart(data, task, { assumed, notes });
  const scaled = yield* stageOf('memory', ordinarySize(data, quietFrom), 0, 0.1);
  const varies = scaled.states.some((value) => value !== 0);
  const fitted = batch - Math.max(4, Math.round(HELD_OUT * batch));
  const past = historyOf(scaled, task, quietFrom, notes);
  const cells = past === null ? null : yield* stageOf('memory', lookBack(scaled, past, { fitted, options }), 0.1, 1);
  const live = cells?.live ?? [];
  const fitting = dynamicsOf(scaled, { quietFrom, fitted, live: live.length }, notes);
  const dynamics = yield* stageOf('dynamics', fitting);
  const fit =
    cells === null || live.length === 0
      ? null
      : yield* stageOf('circuit', describeCells(scaled, cells, past!, fitted, dynamics), 0, 0.8);
  const circuit = task && circuitOf(task)?.linear ? circuitOf(task) : null;
  const described =
    dynamics && (yield* stageOf('circuit', describeDynamics(dynamics, circuit, fit?.read ?? null), 0.8, 1));
  const asked = task && past && askedRule(scaled, past, task);
  const signal = past === null ? null : inUnits(past.signal, data, scaled);
  const recorded: Recorded = setRefusedAside({
    schema: 'engram.recorded/1' as const,
    seed,
    data: {
      source,
      steps,
      sequences: batch,
      stateSize,
      inputSize: data.inputs?.width ?? null,
      outputSize: data.outputs?.width ?? null,
      quietFrom,
    },
    task: task && { name: task.name, summary: task.summary, d: task.d, s: task.s },
    asked,
    history: past?.kind ?? 'none',
    signal: signal ?? { kind: 'none', outputs: [], zeros: [], sizes: [], binarity: null, persistence: null },
    s: depthOf(live),
    lagProfile: cells?.profile ?? [],
    cells: {
      d: past?.d ?? 0,
      count: live.length,
      live: live.map(({ lag, bit }) => ({ bit, lag })),
      depth: Array.from({ length: past?.d ?? 0 }, (_, bit) => live.filter((cell) => cell.bit === bit).length),
    },
    basis: fit?.basis ?? { conditionNumber: null, variance: null, decoding: null, content: [] },
    dynamics: described,
    operator: fit?.read?.measures ?? noOperator(),
    ...judgeStates({
      varies,
      past,
      live,
      basis: fit?.basis ?? null,
      dynamics,
      operator: fit?.read?.measures ?? null,
      task,
      asked,
    }),
    limits: LIMITS,
    assumed: [...assumed, ...(signal === null ? [] : zerosAssumed(signal))],
    notes,
  });
  return {
    recorded,
    matrices: {
      phiEmp: fit?.read?.phiEmp ?? null,
      phi: fit?.read?.circuit.reduced ?? null,
      dynamics: dynamics?.fitted.A ?? null,
      slots: byStack(live).map(({ lag }) => depthOf(live) - 1 - lag),
    },
  };
}

function check({ steps, batch, stateSize, states, inputs, outputs }: RecordedStates, task: HistoryTask | null): void {
  if (steps < 4)
    throw new InputError(`states have ${plural(steps, 'step')}, expected at least 4: [T, B, H], time first`);
  if (batch < FEWEST_SEQUENCES) {
    throw new InputError(
      `states hold ${plural(batch, 'sequence')}, expected at least ${FEWEST_SEQUENCES} ([T, B, H], sequences second): cross-validation needs as many`,
    );
  }
  for (const [name, values, width] of [
    ['states', states, stateSize],
    ['inputs', inputs?.values, inputs?.width],
    ['outputs', outputs?.values, outputs?.width],
  ] as const) {
    if (values === undefined) continue;
    if (values.length !== steps * batch * width!) {
      throw new InputError(`${name} hold ${values.length} values, expected ${steps} x ${batch} x ${width}`);
    }
    const broken = values.findIndex((value) => !Number.isFinite(value));
    if (broken >= 0) {
      throw new InputError(
        `${name} hold ${values[broken]} at ${placeOf(broken, batch, width!)}, expected finite numbers`,
      );
    }
  }
  if (task && inputs && inputs.width !== task.inputSize) {
    throw new InputError(`inputs are ${inputs.width} wide, task ${task.name} has inputs of ${task.inputSize}`);
  }
  if (task && outputs && outputs.width !== task.outputSize) {
    throw new InputError(`outputs are ${outputs.width} wide, task ${task.name} has outputs of ${task.outputSize}`);
  }
}

/** Zeros in the units of the recording: they were found in outputs of ordinary size. */
function inUnits(signal: Recorded['signal'], { outputs }: RecordedStates, scaled: RecordedStates): Recorded['signal'] {
  const at = outputs?.values.findIndex((value) => value !== 0) ?? -1;
  if (at < 0) return signal;
  const unit = outputs!.values[at]! / scaled.outputs!.values[at]!;
  const { zeros, sizes } = signal;
  return { ...signal, zeros: zeros.map((zero) => zero * unit), sizes: sizes.map((size) => size * Math.abs(unit)) };
}
