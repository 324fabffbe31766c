// One network looked into, trained or null: it is run, its memory profiled, its circuit read, and that edited; and the
// same measures of another network's circuit in it, where it has none of its own. Source: EMT spec section 6.5.

import { matrix } from '../../array/matrix.ts';
import { part, type Stages, type Steps, stageOf, unnamed } from '../../array/stages.ts';
import type { Network } from '../../nn/network.ts';
import { refusedBy } from '../basis/basis-guards.ts';
import { type Linearisation, lineariseSteps } from '../fixed-points/linearise.ts';
import { holding } from '../record/held-input.ts';
import { type Recording, recordFreeRunSteps } from '../record/recording.ts';
import type { DiscoveryMatrices, DiscoveryMeasures, LagMeasures } from '../results/discovery.ts';
import { heldInputs } from './held-inputs.ts';
import { judgeDiscovery } from './judge.ts';
import { type Cell, depthOf, lagProfile, pastRows, variationOf } from './lag-profile.ts';
import { proveLate, wantedSteps } from './late.ts';
import { lookAgain } from './looks.ts';
import { nothingFound } from './nothing.ts';
import { byStack, fitBasis, type ReadOperator, readOperator, ruleInActivity } from './operator.ts';
import { proveSteps } from './prove.ts';
import { readBits } from './read-bits.ts';
import { silenceOf } from './reasons.ts';
import { setRefusedAside } from './refuse.ts';
import { fittedOf, profileOptions, rowsOf, type Setting, seriesOf, WINDOW, windowOf } from './setting.ts';
import { readSignal, type Signal, valuesOf } from './signal.ts';

/**
 * The network is run and linearised, its memory profiled, its circuit read, and that edited; each control is all of
 * this. A network that shows nothing at first is woken again, and goes through these stages once more.
 */
export const lookStageNames = ['recording', 'memory', 'circuit', 'edits'] as const;
export type LookStage = (typeof lookStageNames)[number];

export interface Look {
  /** The network as it was run: what stayed on after the input is in its biases. */
  readonly network: Network;
  readonly recording: Recording;
  /** What was fitted and read, refused or not; `null` where the look ended before. */
  readonly own: CircuitRead | null;
  readonly measures: DiscoveryMeasures;
  readonly matrices: DiscoveryMatrices;
  readonly linearisation: Linearisation;
}

/** The circuit of a network, to be measured in a control where that has none of its own. */
interface CircuitRead {
  readonly signal: Signal;
  readonly live: readonly Cell[];
  readonly read: ReadOperator;
}

/** The pipeline for one network, trained or null. */
export function* look(given: Network, setting: Setting): Stages<Look, LookStage> {
  const { drive, freeSteps } = setting;
  const network = drive.held ? holding(given, drive.held) : given;
  const recording = yield* stageOf('recording', recordFreeRunSteps(network, drive, freeSteps), 0, 0.5);
  const { stateSize } = recording;
  const visited = recording.finite ? matrix(recording.states.length / stateSize, stateSize, recording.states) : null;
  const linearisation = yield* stageOf('recording', lineariseSteps(network, visited), 0.5, 1);
  const end = (obstacle: string, partial: Partial<Omit<DiscoveryMeasures, 'candidate'>> = {}): Look => {
    const evidence = { ...nothingFound(), ...partial };
    return {
      measures: setRefusedAside({ ...evidence, ...judgeDiscovery(evidence, obstacle) }),
      matrices: { jacobian: linearisation.jacobian, phiEmp: null, phi: null, psi: null, psiDual: null, slots: [] },
      linearisation,
      recording,
      network,
      own: null,
    };
  };
  if (!recording.finite) return end('The activity of the network overflows: there is nothing to read.');
  const noise = setting.noise * windowVariation(recording, setting);
  if (noise === 0) return end('The hidden state is the same in all sequences: there is nothing to read.');
  const inputProfile = yield* stageOf('memory', profileInputs(recording, setting), 0, 0.5);
  const signal = signalOf(recording, setting);
  const { varying: _, values: __, growth: ___, ...described } = signal;
  const known = { inputProfile, signal: described };
  if (signal.kind === 'none') {
    const held = yield* stageOf('memory', heldInputs(recording, setting, noise), 0.5, 1);
    return end(silenceOf(signal, held), known);
  }
  const d = signal.varying.length;
  const rows = rowsOf(recording, signal, setting);
  const profile = yield* stageOf('memory', lagProfile(rows, profileOptions(setting, noise, 'outputs')), 0.5, 1);
  const live = byStack(profile.live);
  const s = depthOf(live);
  const cells = {
    d,
    count: live.length,
    live: profile.live.map(({ bit, lag }) => ({ bit, lag })),
    depth: Array.from({ length: d }, (_, bit) => live.filter((cell) => cell.bit === bit).length),
  };
  const seen = { ...known, lagProfile: profile.lags, s, cells };
  if (live.length === 0) return end('Nothing the network said can be read from its hidden state.', seen);
  const fitted = yield* stageOf('circuit', fitBasis(rows, live), 0, 0.4);
  const refused = refusedBy(fitted.basis);
  if (refused !== null) return end(`The live cells share directions: ${refused}.`, seen);
  const bits = readBits(network, recording, signal, linearisation);
  const activity = yield* stageOf('circuit', ruleInActivity(rows, live), 0.4, 0.6);
  const reading = readOperator({
    live,
    d,
    basis: fitted.basis,
    jacobian: linearisation.jacobian,
    readout: bits.readout,
    sizes: bits.sizes,
    signal: signal.kind,
    activity,
  });
  const read = yield* stageOf('circuit', reading, 0.6, 1);
  const proving = proveSteps({ recording, signal, bits, fitted, read, linearisation, setting });
  const proof = yield* stageOf('edits', proving, 0, 0.6);
  let evidence = { ...seen, operator: read.measures, ...proof };
  const judging = { network, signal, live, read, bits, setting, stateSize };
  if (judgeDiscovery(evidence, null).verdict !== 'absent' && wantedSteps(judging) > freeSteps) {
    const later = yield* stageOf('edits', proveLate(judging), 0.6, 0.8);
    const { behaviour, intervention } = evidence;
    evidence = {
      ...evidence,
      behaviour: later
        ? { ...later.behaviour, fromInputs: behaviour.fromInputs }
        : { ...behaviour, wanted: wantedSteps(judging) },
      intervention: { ...intervention, late: later?.late ?? null },
    };
  }
  if (setting.looks && !judgeDiscovery(evidence, null).clear) {
    const again = lookAgain({ network, recording, signal, bits, fitted, read, setting });
    const edits = yield* stageOf('edits', again, 0.8, 1);
    if (edits) evidence = { ...evidence, intervention: { ...evidence.intervention, ...edits.set, ...edits } };
  }
  return {
    measures: setRefusedAside({ ...evidence, ...judgeDiscovery(evidence, null) }),
    matrices: {
      jacobian: linearisation.jacobian,
      phiEmp: read.phiEmp,
      phi: read.circuit.reduced,
      psi: fitted.basis.psi,
      psiDual: fitted.basis.dual,
      slots: live.map(({ lag }) => s - 1 - lag),
    },
    linearisation,
    recording,
    network,
    own: { signal, live, read },
  };
}

/** Lags that hold something new, without a null and without a look at the weights. */
export function* depthOfMemory(given: Network, setting: Setting): Stages<number, LookStage> {
  const { drive, freeSteps } = setting;
  const network = drive.held ? holding(given, drive.held) : given;
  const recording = yield* stageOf('recording', recordFreeRunSteps(network, drive, freeSteps));
  if (!recording.finite) return 0;
  const noise = setting.noise * windowVariation(recording, setting);
  if (noise === 0) return 0;
  const signal = signalOf(recording, setting);
  if (signal.kind === 'none') return 0;
  const options = { ...profileOptions(setting, noise, 'probe'), permutations: 0, products: false };
  const rows = rowsOf(recording, signal, setting);
  const { live } = yield* stageOf('memory', lagProfile(rows, options));
  return depthOf(live);
}

/** All of a look at a control, with the measures of the network's own circuit where it has none. */
export function* lookAtControl(network: Network, wanted: Look, setting: Setting): Steps<DiscoveryMeasures> {
  const looked = yield* part(unnamed(look(network, { ...setting, looks: false }), lookStageNames), 0, 0.8);
  return yield* part(besideOwn(looked, wanted, setting), 0.8, 1);
}

/**
 * The measures of a control; where nothing could be read in it, those of the network's own circuit in its states take
 * the places of `basis`, `behaviour` and `intervention`, so that there is a measure beside each of the network's.
 */
function* besideOwn(
  { measures, own, recording, network, linearisation }: Look,
  wanted: Look,
  setting: Setting,
): Steps<DiscoveryMeasures> {
  if (own !== null || wanted.own === null || !recording.finite) return measures;
  const { live, read } = wanted.own;
  const signal = valuesOf(recording, wanted.own.signal);
  const rows = rowsOf(recording, signal, setting);
  const fitted = yield* part(fitBasis(rows, live), 0, 0.2);
  const { psi, dual } = fitted.basis;
  if (!psi.data.every(Number.isFinite) || !dual.data.every(Number.isFinite)) return measures;
  const bits = readBits(network, recording, signal, linearisation);
  const proving = proveSteps({ recording, signal, bits, fitted, read, linearisation, setting });
  return { ...measures, ...(yield* part(proving, 0.2, 1)) };
}

/** Tells what the outputs do over the last `lags` steps, a turn of any memory that is looked for, beside as many before. */
function signalOf(recording: Recording, { lags }: Setting): Signal {
  const from = recording.steps - lags;
  return readSignal(recording, { from, earlier: from - lags, fitted: fittedOf(recording.batch) });
}

/** How far the states of the window differ between sequences. */
function windowVariation({ states, batch, stateSize }: Recording, setting: Setting): number {
  const { from, to } = windowOf(setting);
  const taken = states.subarray(from * batch * stateSize, to * batch * stateSize);
  return variationOf(matrix((to - from) * batch, stateSize, taken), { samples: to - from, sequences: batch });
}

/**
 * Measures what the state holds of the inputs when they end, at every step from which enough of them can be looked back
 * on.
 */
function* profileInputs(recording: Recording, setting: Setting): Steps<LagMeasures[]> {
  const { inputSize, inputs, batch } = recording;
  const ended = setting.drive.ended ?? setting.drive.steps;
  const lags = Math.min(setting.lags, ended);
  const from = Math.max(lags - 1, ended - WINDOW);
  const rows = pastRows(seriesOf(recording, inputs, inputSize, 0, fittedOf(batch)), from, ended, lags);
  const noise = setting.noise * variationOf(rows.states, rows);
  if (noise === 0) return [];
  return (yield* lagProfile(rows, profileOptions(setting, noise, 'inputs'))).lags;
}
