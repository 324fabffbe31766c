// The stage that linearises a network and compares its spectrum with the circuit's. Source: EMT spec section 6.1.

import type { ComplexVector } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { type Eigen, eigSteps } from '../../linalg/eig.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { circuitModesSteps } from '../circuit/modes.ts';
import { compareSpectra } from '../circuit/spectrum.ts';
import { spectrumChanceSteps } from '../circuit/spectrum-chance.ts';
import { isAtOrigin, type Linearisation, lineariseSteps } from '../fixed-points/linearise.ts';
import { type Settling, settleSteps } from '../record/settling.ts';
import type { SpectrumMeasures } from '../results/analysis.ts';
import { FIRST_TURN } from './judged-steps.ts';
import type { Subject } from './subject.ts';

/** What the stage of the spectrum found. */
export interface OpenedSpectrum {
  readonly spectrum: SpectrumMeasures;
  /** About the fixed point, which it holds. */
  readonly linearisation: Linearisation;
  /** The eigenvalues of the Jacobian, with right and left eigenvectors. */
  readonly eigen: Eigen;
  /** The first step from which activity has settled: variables are read and edited from there on. */
  readonly settledFrom: number;
}

/** Sequences recorded to find a fixed point among. */
const SEARCHED = 32;
/** Steps after the input over which activity may settle. */
const SETTLING_STEPS = 200;
/**
 * Lets the network settle, linearises it about its fixed point, and compares its eigenvalues with the circuit's; the
 * second stage of an analysis.
 * @throws InputError for a missing or misshapen parameter, or weights that are not finite
 */
export function* compareSpectrum(subject: Subject): Steps<OpenedSpectrum> {
  const { network, circuit } = subject;
  const settling = yield* part(settleDown(subject), 0, 0.3);
  const recorded = isAtOrigin(network.config) ? null : settling.states;
  const linearisation = yield* part(lineariseSteps(network, recorded), 0.3, 0.6);
  const eigen = yield* part(eigSteps(linearisation.jacobian, { vectors: 'both' }), 0.6, 0.9);
  const theory = yield* part(theoreticalSpectrum(circuit), 0.9, 0.95);
  const compared = compareSpectra(theory, eigen.values, {
    residual: eigen.residuals.reduce((most, value) => Math.max(most, value), 0),
  });
  const chance = yield* part(spectrumChanceSteps(compared, subject.seed), 0.95, 1);
  return { spectrum: { ...compared, chance }, linearisation, eigen, settledFrom: settling.from };
}

/**
 * Runs the network until its activity has settled: from which step on, and the states from there, among which a fixed
 * point is searched for.
 */
export function settleDown({ network, task, judged, seed }: Subject): Steps<Settling> {
  const first = FIRST_TURN * task.s;
  return settleSteps(network, task, {
    sequences: SEARCHED,
    horizon: task.fixedHorizon ?? Math.max(Math.min(judged.steps, SETTLING_STEPS), first),
    first,
    rng: stream(seed, 'emt', 'search'),
  });
}

/** All `n` eigenvalues of Phi: its modes, and zeros for the rest. */
function* theoreticalSpectrum(circuit: Circuit | null): Steps<ComplexVector> {
  if (!circuit?.linear) return { re: new Float64Array(0), im: new Float64Array(0) };
  const re = new Float64Array(circuit.n);
  const im = new Float64Array(circuit.n);
  const { modes, reason } = yield* part(circuitModesSteps(circuit), 0, 0.5);
  if (reason !== null) {
    const { values } = yield* part(eigSteps(circuit.reduced, { vectors: 'none' }), 0.5, 1);
    re.set(values.re);
    im.set(values.im);
    return { re, im };
  }
  let at = 0;
  for (const { value, vectors } of modes) {
    for (let k = 0; k < vectors.cols; k++, at++) {
      re[at] = value[0];
      im[at] = value[1];
    }
  }
  return { re, im };
}
