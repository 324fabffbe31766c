// The matrices of an analysis that pictures are drawn of: the circuit in the network's basis, an example read through
// it, and what lies outside. Source: EMT spec section 6.3.

import { matrix } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { empiricalCircuitSteps } from '../basis/empirical-circuit.ts';
import { residualSteps } from '../basis/residual.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { frameAt, type Reading, readCell } from '../edit/reading.ts';
import type { Linearisation } from '../fixed-points/linearise.ts';
import { readStack, recordTrajectoriesSteps, stateAt } from '../record/trajectories.ts';
import type { AnalysisMatrices, ExampleTrajectory, SpectrumMeasures } from '../results/analysis.ts';
import type { OpenedBasis } from './basis-stage.ts';
import { pointStates } from './read-points.ts';
import type { OpenedSpectrum } from './spectrum-stage.ts';
import type { Subject } from './subject.ts';

/** Gives what pictures of the network in the chosen basis are drawn from; parts are `null` where there is no basis. */
export function* matricesOf(
  subject: Subject,
  { spectrum, linearisation }: OpenedSpectrum,
  { basis, readings, circuit: varying, report }: OpenedBasis,
): Steps<AnalysisMatrices> {
  const circuit = varying ?? subject.circuit;
  const { recurrent, jacobian } = linearisation;
  const none = { phiEmp: null, psi: null, psiDual: null, amplitude: null, example: null, residual: null };
  const common = {
    phi: circuit?.linear ? circuit.phi : null,
    phiReduced: circuit?.linear ? circuit.reduced : null,
    W: recurrent,
    jacobian,
  };
  if (!circuit || !basis || !readings || !report) return { ...common, ...none };
  const states = pointStates(report.early, linearisation.fixedPoint);
  return {
    ...common,
    phiEmp: yield* part(empiricalCircuitSteps(basis, jacobian), 0, 0.1),
    psi: basis.psi,
    psiDual: basis.dual,
    amplitude: readings.early.amplitude,
    example: yield* part(exampleOf(subject, circuit, readings.early, linearisation), 0.1, 0.3),
    residual: yield* part(residualSteps(basis, states, offCircuit(spectrum)), 0.3, 1),
  };
}

/** Eigenvalues of the network that no mode of the circuit was matched to. */
function offCircuit({ network, matched }: SpectrumMeasures): SpectrumMeasures['network'] {
  const taken = new Set(matched.map((pair) => pair.network));
  return network.filter((value) => !taken.has(value));
}

/** Turns of the stack that the example shows after the input. */
const EXAMPLE_TURNS = 3;

/** One fresh sequence, read through the basis. */
function* exampleOf(
  { network, task, seed, zero }: Subject,
  circuit: Circuit,
  reading: Reading,
  { fixedPoint }: Linearisation,
): Steps<ExampleTrajectory> {
  const run = yield* recordTrajectoriesSteps(network, task, {
    sequences: 1,
    horizon: EXAMPLE_TURNS * task.s,
    rng: stream(seed, 'emt', 'example'),
    fixedPoint,
    zero,
  });
  const { alive, n } = circuit;
  const variables = matrix(run.steps, n, new Float64Array(run.steps * n).fill(Number.NaN));
  const truth = matrix(run.steps, n);
  for (let t = 0; t < run.steps; t++) {
    readStack(run, t, 0, truth.data.subarray(t * n, (t + 1) * n));
    const state = stateAt(run, t, 0).map((value, i) => value + fixedPoint[i]!);
    alive.forEach((cell, place) => {
      variables.data[t * n + cell] = readCell(frameAt(reading, t), place, state) / reading.amplitude[place]!;
    });
  }
  return {
    steps: run.steps,
    inputSteps: task.inputSteps,
    inputs: matrix(run.steps, task.inputSize, Float64Array.from(run.inputs)),
    outputs: matrix(run.steps, task.outputSize, run.outputs),
    targets: matrix(run.steps, task.outputSize, Float64Array.from(run.targets)),
    variables,
    truth,
  };
}
