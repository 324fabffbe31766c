// The result of opening a network: plain JSON data (`Analysis`) and the matrices that only pictures need.
// Measures that could not be computed are `null`, never NaN, and the text beside them says why.
// Source: EMT (arXiv 2310.02430) section 6; null controls after section 6.6. It computes nothing itself.

import type { Matrix } from '../../array/matrix.ts';
import type { Activation } from '../../nn/network.ts';

/** `hidden`: the parts of the state called h, of every layer; the whole state where a cell has no such part. */
export type StateSpace = 'whole' | 'hidden';

/** The three estimators of Psi (EMT spec 6.2). Each has variants, which compete as candidates of their own. */
export type BasisMethod = 'spectral' | 'regression' | 'power';

/** What `--basis` asks for: one estimator (the best of its variants), or the best of all. */
export type BasisRequest = 'auto' | BasisMethod;

/** Whether the circuit is in a network. */
export type Verdict = 'found' | 'partial' | 'absent';

/** A complex number, `[re, im]`. */
export type Complex = readonly [number, number];

/** The analysis of a network on a task, as the object that `engram analyze --json` prints. */
export interface Analysis extends Measures {
  schema: 'engram.analysis/1';
  seed: number;
  task: AnalysedTask;
  model: AnalysedModel;
  /** Width of the whole state (`[h; c]` has `2 H`), and where in it variables were looked for and edited. */
  state: { size: number; space: StateSpace };
  /**
   * What the same stages measured of a random-init network of the same shape and of this network with its weights
   * shuffled.
   */
  controls: { random: Measures; shuffled: Measures };
  /** Fixed point about which the network was linearised. */
  fixedPoint: { norm: number; residual: number; note: string };
  /** What the analysis could not do, in words; empty when it did everything. */
  notes: string[];
}

/** The measures of one network: the analysed one or a control. */
export interface Measures {
  accuracy: AccuracyMeasures;
  spectrum: SpectrumMeasures;
  basis: BasisResult;
  intervention: InterventionMeasures;
  /**
   * `changedAccuracy` times the mean content of the slots: an edit shows a memory only as far as the network holds by
   * itself what is edited. The verdict asks for a margin in it over both controls.
   */
  strength: number | null;
  verdict: Verdict;
  reason: string;
}

export interface AnalysedTask {
  name: string;
  summary: string;
  d: number;
  s: number;
  /** `[id1, id2, id3]` in decimal digits, or `null` for tasks without an id. */
  id: [string, string, string] | null;
  /** Whether f is linear, so that a circuit matrix exists. */
  linear: boolean;
  /** `n = s d`, size of the stacked memory. */
  n: number;
  /** Cells of the stack that can influence later outputs for ever: size of the reduced circuit. */
  alive: number;
  /**
   * Share of one step that the circuit itself carries from alive cells to dead ones, which nothing reads: the leakage of
   * a basis of bare alive cells. `null` where the rule is not linear.
   */
  deadLeakage: number | null;
  /** Stacked index `slot * d + row` of each alive cell, ascending. */
  aliveCells: number[];
  inputSize: number;
  outputSize: number;
}

export interface AnalysedModel {
  /** The network's origin: a path or a constructor's name; `null` when the caller did not say. */
  source: string | null;
  cell: string;
  activation: Activation;
  inputSize: number;
  hiddenSize: number;
  outputSize: number;
  bias: boolean;
  /** Which checkpoint was analysed (`best`, `last`, a step), or `null`. */
  checkpoint: string | null;
}

export interface AccuracyMeasures {
  horizon: number;
  /** Share of output values that came out right (signs, or argmax for classes) over all steps after the input. */
  value: number;
  /** The accuracy of each output row, for tasks of signs. */
  perRow: number[];
  /**
   * How far outputs of different sequences differ over the last turn of the stack, relative to the most of any turn, over
   * the same of the targets: near 0 where the network falls silent or says the same of all, though faint signs may still
   * be right. `null` where that says nothing.
   */
  persistence: number | null;
  sequences: number;
}

export interface MatchedPair {
  theory: Complex;
  network: Complex;
  /** Absolute difference of the arguments on the circle, radians. */
  angle: number;
  /** `|lambda|` of the network's eigenvalue. */
  magnitude: number;
}

export interface SpectrumMeasures {
  /** Mean of `matched[].angle`, radians; `null` when nothing was matched. */
  error: number | null;
  maxError: number | null;
  /** Number of eigenvalues with `|lambda| > threshold`. */
  theoryRank: number;
  networkRank: number;
  threshold: number;
  matched: MatchedPair[];
  unmatchedTheory: Complex[];
  unmatchedNetwork: Complex[];
  /** All eigenvalues of the network's Jacobian, largest magnitude first. */
  network: Complex[];
  /** All eigenvalues of the circuit, largest magnitude first; empty for tasks without one. */
  theory: Complex[];
  /** Least, mean and greatest magnitude of the matched network eigenvalues. */
  magnitude: { min: number; mean: number; max: number } | null;
  /** Largest relative residual `|J v - lambda v| / |J|` over the network's eigenpairs. */
  residual: number;
  /** One sentence: whether ranks and arguments agree. */
  statement: string;
}

/** A way to estimate Psi that was tried. */
export interface BasisCandidate extends BasisMeasures {
  method: BasisMethod;
  /** Which variant of the estimator, in words: `output-grounded`, `late states`, `dual from left eigenvectors`. */
  variant: string;
  /** False when a guard refused it; `reason` says which. */
  usable: boolean;
  reason: string;
  /** Accuracy over the bits that a `set` should change, on trajectories used for nothing else than this choice. */
  heldOutChangedAccuracy: number | null;
  /** Mean correlation of `Psi* h` with the true variables, over the slots, on the same trajectories. */
  heldOutContent: number | null;
}

/** What every estimate of Psi is measured by. */
export interface BasisMeasures extends CircuitMeasures {
  /** The condition number of Psi with its columns scaled to equal length. */
  conditionNumber: number | null;
  /** Largest imaginary part discarded, relative to the largest entry of Psi. */
  imaginary: number;
  /** Eigenvalues of the circuit that were left out because the network has none for them. */
  dropped: Complex[];
  /** Share of alive bits whose sign `Psi* h` gives right. */
  decoding: number | null;
}

/** What `Psi* J Psi` and the span of Psi say of a basis. Measures that no network could have otherwise are `null`. */
export interface CircuitMeasures extends BasisErrors {
  /** `|(I - Psi Psi*) J Psi|_F / |J Psi|_F`; `null` for a spectral basis, and where Psi spans the whole state. */
  leakage: number | null;
  /** Share of hidden variance inside span Psi, by orthogonal projection (whatever the dual); `null` for the whole state. */
  variance: number | null;
  /** What of these measures the estimator gets right for any network, in words; empty where nothing. */
  byConstruction: string;
}

export interface BasisErrors {
  /** Mean and greatest entry of `|Psi* J Psi - Phi|` over the reduced circuit. */
  meanError: number | null;
  maxError: number | null;
  /** Least-squares `g` in `Psi* J Psi ~ g Phi`; above 1 where tanh bounds an expanding linear part. */
  gain: number | null;
  /** Mean and greatest entry of `|Psi* J Psi - g Phi|`. */
  meanErrorGain: number | null;
  maxErrorGain: number | null;
  /**
   * Relative Frobenius error of the closure rows (last slot, against `g F^T`): what the shift rows cannot fake. `null`
   * for a spectral basis, which closes by construction.
   */
  closureError: number | null;
}

export interface BasisResult extends BasisMeasures {
  method: BasisMethod | 'none';
  variant: string;
  requested: BasisRequest;
  /**
   * Share of hidden variance that the best sum over the true variables explains, on sequences it was not fitted on,
   * whatever the basis: 1 where the state is the sum of its variables, less where it holds them in combinations.
   */
  additive: number | null;
  /** Mean correlation of `Psi* h(t)` with the true variable, per slot; `null` for slots without alive cells. */
  content: (number | null)[];
  /** The content of each slot and row, `[s][d]`; `null` for dead cells. */
  contentPerCell: (number | null)[][];
  /** Why this estimator was chosen, or why there is none. */
  why: string;
  candidates: BasisCandidate[];
}

/** Outcome of one kind of edit. A bit is right when the network's output agrees with the circuit's counterfactual. */
export interface EditMeasures {
  /** Over all output bits after the edit. */
  accuracy: number | null;
  /** Over the bits whose counterfactual differs from the unedited prediction: the honest measure. */
  changedAccuracy: number | null;
  /** How many bits should have changed. */
  changedBits: number;
  /** `changedAccuracy` per edited slot `[s]`, per lag (1 ... lags) and per slot and lag; `null` where no bit should change. */
  perSlot: (number | null)[];
  perLag: (number | null)[];
  perSlotLag: (number | null)[][];
}

export interface InterventionMeasures extends EditMeasures {
  /** The headline measures above are those of `set`. */
  set: EditMeasures;
  /**
   * A slot set to zero: a bit that should vanish is right when the output is less than half of what the same network
   * says there without the edit. Zero is a repeller where the linear part expands, so erased bits may grow back.
   */
  erase: EditMeasures;
  swap: EditMeasures;
  interchange: EditMeasures;
  /** `set` with the basis turned by a random rotation: same size, amplitude and condition. */
  randomBasis: EditMeasures;
  /** Accuracy over all output bits of the same sequences left alone: what the network can do at best. */
  withoutEdit: number | null;
  /** First step at which edits are made: once activity has settled. */
  from: number;
  /** Steps followed after the edit, and sequences per slot. */
  lags: number;
  sequences: number;
}

/** What the report draws and JSON leaves out. `m` = alive cells (minus dropped modes: same coordinates). */
export interface AnalysisMatrices {
  /** `[n, n]`, `null` for tasks without a circuit. */
  phi: Matrix | null;
  /** Circuit on the alive cells `[m, m]`, ordered as `task.aliveCells`. */
  phiReduced: Matrix | null;
  /** `Psi* J Psi` `[m, m]`. */
  phiEmp: Matrix | null;
  /** `[H, m]` and `[m, H]`. */
  psi: Matrix | null;
  psiDual: Matrix | null;
  /** Recurrent weights `[H, H]` (the Jacobian where the cell has no single recurrent matrix). */
  W: Matrix;
  jacobian: Matrix;
  /** Mean absolute value of `Psi* h` per alive cell `[m]`. */
  amplitude: Float64Array | null;
  example: ExampleTrajectory | null;
  residual: ResidualPart | null;
}

/** One sequence followed through the basis. */
export interface ExampleTrajectory {
  steps: number;
  /** First step without input. */
  inputSteps: number;
  /** `[T, in]`, `[T, out]`, `[T, out]` (targets are zero before `inputSteps`). */
  inputs: Matrix;
  outputs: Matrix;
  targets: Matrix;
  /** `Psi* h(t)` spread over the whole stack `[T, n]`, divided by the cell's amplitude; NaN at dead cells. */
  variables: Matrix;
  /** True stack `v(t)` `[T, n]`. */
  truth: Matrix;
}

export interface ResidualPart {
  /** Share of hidden variance that `h - Psi Psi* h` keeps: the part that the variables, as `Psi*` reads them, leave. */
  variance: number;
  /** Principal components of the residual, shares of the *hidden* variance, descending. */
  componentVariance: Float64Array;
  /** Leading components as columns `[H, p]`. */
  components: Matrix;
  /** Eigenvalues of J that do not belong to the circuit. */
  eigenvalues: Complex[];
}
