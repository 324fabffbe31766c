// The stage that linearises a network and compares its spectrum with the circuit's. Source: EMT spec section 6.1.

import type { ComplexVector } from '../../array/matrix.ts';
import { part, type Steps } from '../../array/stages.ts';
import { type Eigen, eigSteps } from '../../linalg/eig.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { circuitModesSteps } from '../circuit/modes.ts';
import { compareSpectra } from '../circuit/spectrum.ts';
import { spectrumChanceSteps } from '../circuit/spectrum-chance.ts';
import { isAtOrigin, type Linearisation, lineariseSteps } from '../fixed-points/linearise.ts';
import type { SpectrumMeasures } from '../results/analysis.ts';
import type { GroundedSubject } from './subject.ts';

/** What the stage of the spectrum found. */
export interface OpenedSpectrum {
  readonly spectrum: SpectrumMeasures;
  /** About the fixed point, which it holds. */
  readonly linearisation: Linearisation;
  /** The eigenvalues of the Jacobian, with right and left eigenvectors. */
  readonly eigen: Eigen;
}

/**
 * Linearises the network about the fixed point of its settled activity and compares its eigenvalues with the circuit's; the
 * second stage of an analysis.
 * @throws InputError for a missing or misshapen parameter, or weights that are not finite
 */
export function* compareSpectrum(subject: GroundedSubject): Steps<OpenedSpectrum> {
  const { network, circuit, settledStates } = subject;
  const recorded = isAtOrigin(network.config) ? null : settledStates;
  const linearisation = yield* part(lineariseSteps(network, recorded), 0, 0.5);
  const eigen = yield* part(eigSteps(linearisation.jacobian, { vectors: 'both' }), 0.5, 0.9);
  const theory = yield* part(theoreticalSpectrum(circuit), 0.9, 0.95);
  const compared = compareSpectra(theory, eigen.values, {
    residual: eigen.residuals.reduce((most, value) => Math.max(most, value), 0),
  });
  const chance = yield* part(spectrumChanceSteps(compared, subject.seed), 0.95, 1);
  return { spectrum: { ...compared, chance }, linearisation, eigen };
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
