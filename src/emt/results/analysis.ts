// The result of opening a network: plain JSON data (`Analysis`) and the matrices that only pictures need.
// Measures that could not be computed are `null`, never NaN, and the text beside them says why.
// Source: EMT (arXiv 2310.02430) section 6; null controls after section 6.6. It computes nothing itself.

import type { Matrix } from '../../array/matrix.ts';
import type { Activation } from '../../nn/network.ts';
import type { TrajectoryReading } from './trajectory-reading.ts';

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
  /**
   * Null networks over several draws: random-init weights, the network's own shuffled, and both with a readout fitted
   * anew to the task over the judged steps. The verdict asks for a lead over each at its best.
   */
  nulls: Record<NullName, NullMeasures>;
  /** What each output follows; looked at where the network does not do the task, empty elsewhere. */
  outputs: OutputRule[];
  /** Over what the network is judged. */
  judged: JudgedOver;
  /** What was assumed of the network in order to read it, in words. */
  assumed: string[];
  /** Fixed point about which the network was linearised. */
  fixedPoint: { norm: number; residual: number; note: string };
  /**
   * The same variables along the activity, through one basis and through one for each phase of a turn, without null
   * networks (`engram trajectory` has them); `null` where the task has no circuit. It decides no verdict.
   */
  trajectory: TrajectoryReading | null;
  /** What the analysis could not do, in words; empty when it did everything. */
  notes: string[];
}

export type NullName = 'random' | 'shuffled' | 'randomRefitted' | 'shuffledRefitted';

/** Steps and sequences of a verdict. */
export interface JudgedOver {
  /** Steps of the output phase over which accuracy, persistence and edits are judged. */
  steps: number;
  /** As many as there should be for luck to run out: `16 S / m`, of two rows `32 S / m`, of one `128 S / m`. */
  wanted: number;
  /** Looks taken, and sequences edited at the last of them. */
  looks: number;
  sequences: number;
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
  /** Whether more sequences could not turn the verdict: every threshold that decides lies outside its interval. */
  clear: boolean;
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

/** Where the true value lies, `[low, high]`: 99.67 % of such intervals hold it. `null` where nothing was counted. */
export type Bounds = [number, number] | null;

export interface AccuracyMeasures {
  /** Steps after the input over which the network is judged: as many as asked for, or as luck can be told from memory in. */
  horizon: number;
  /** Share of output values that came out right (signs, or argmax for classes) over all steps after the input. */
  value: number;
  /** Of the value, over sequences. */
  interval: Bounds;
  /** The share with the zero point of every output at 0, whatever the outputs are told from. */
  raw: number;
  /** The accuracy of each output row, for tasks of signs. */
  perRow: number[];
  /** Steps after the input, in whole turns of the stack, before the first turn that is right on less than 98 %. */
  lasts: number | null;
  /**
   * How far outputs of different sequences differ over the last turn of the stack, relative to the most of any turn, over
   * the same of the targets: near 0 where the network falls silent or says the same of all, though faint signs may still
   * be right. `null` where that says nothing.
   */
  persistence: number | null;
  /** Of the persistence, over batches of sequences. */
  persistenceInterval: Bounds;
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
  /**
   * Share of 1,000 draws of as many random modes (closed under conjugation) that match the circuit's arguments as well:
   * above 0.01 the spectrum decides nothing. `null` where nothing was matched.
   */
  chance: number | null;
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
   * Share of hidden variance that the best sum over the true variables explains step by step, on sequences it was not
   * fitted on, whatever the basis: 1 where the state is the sum of its variables.
   */
  additive: number | null;
  /**
   * The same share with products of two variables beside the variables: more than `additive` where they are held in
   * combinations. Looked at where edits fail; `null` elsewhere.
   */
  withProducts: number | null;
  /** Whether the state is told from one offset for each step of the turn, or from one for all; `null` without a basis. */
  offsetMoves: boolean | null;
  /** How far the offset lies from the fixed point, over the root mean square size of the variables in the state. */
  offsetDistance: number | null;
  /** Mean correlation of `Psi* h(t)` with the true variable, per slot; `null` for slots without alive cells. */
  content: (number | null)[];
  /** Of each slot's content, over sequences. */
  contentIntervals: Bounds[];
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
  /**
   * Over the bits whose counterfactual differs from the unedited prediction: the honest measure. A bit is right with the
   * right sign and at least half the size that this output usually has at this step.
   */
  changedAccuracy: number | null;
  /** Of `changedAccuracy`, over sequences. */
  interval: Bounds;
  /** The share of right signs among these bits, whatever their size; `null` for real numbers. */
  changedSigns: number | null;
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
   * A slot set to zero: a bit that should vanish is right when the output is below a quarter of its usual size. Zero is a
   * repeller where the linear part expands, so erased bits may grow back.
   */
  erase: EditMeasures;
  swap: EditMeasures;
  interchange: EditMeasures;
  /** `set` with the basis turned by a random rotation: same size, amplitude and condition. */
  randomBasis: EditMeasures;
  /** Accuracy over all output bits of the same sequences left alone: what the network can do at best. */
  withoutEdit: number | null;
  /** Of each slot's `changedAccuracy`, `[s]`. */
  slotIntervals: Bounds[];
  /** `changedAccuracy` of the edits made once activity has settled, and of those made in the last turns. */
  early: WindowMeasures;
  late: WindowMeasures;
  /** First step at which edits are made: once activity has settled. */
  from: number;
  /** Steps followed after the edit, and sequences in which `set` is made; the other edits in the first 128 of them. */
  lags: number;
  sequences: number;
}

/** What an output follows, by its own history: the task, or a single earlier value. */
export interface OutputRule {
  row: number;
  /** In words: the task's name, `lag 3`, `output 1 at lag 2`, `a constant`, `no single value`. */
  follows: string;
  /** The lag, and the output that it is of; `null` where the rule is no single value. */
  lag: number | null;
  of: number | null;
  negated: boolean;
  /** Share of steps at which it does. */
  share: number;
}

/** Edits made in one part of the run. */
export interface WindowMeasures {
  /** Steps `from <= t < to` at which edits are made. */
  from: number;
  to: number;
  changedAccuracy: number | null;
  interval: Bounds;
}

/** A null network at its best, over all draws of it. */
export interface NullMeasures {
  draws: number;
  /** Draws left out: they do the task over ten times as many steps, so they hold the circuit themselves and are no null. */
  circuits: number;
  /** Share of right outputs over the judged steps, of the draw that does best. */
  accuracy: number;
  interval: Bounds;
  changedAccuracy: number;
  strength: number;
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
  /** What a value of one is written as per alive cell `[m]`, once activity has settled. */
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
  /** `Psi* (h(t) - offset)` over the whole stack `[T, n]`, divided by the cell's amplitude; NaN at dead cells. */
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
