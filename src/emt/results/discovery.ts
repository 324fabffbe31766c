// The result of opening a network whose task is unknown: plain JSON data (`Discovery`) and the matrices that only
// pictures need. Measures that could not be computed are `null`, never NaN. Source: EMT spec section 6.5; null controls
// after 6.6. It computes nothing itself.

import type { Matrix } from '../../array/matrix.ts';
import type { AnalysedModel, Bounds, EditMeasures, Verdict } from './analysis.ts';

/** What was found in a network of unknown task, as the object that `engram discover --json` prints. */
export interface Discovery extends DiscoveryMeasures {
  schema: 'engram.discovery/1';
  seed: number;
  model: OpenedModel;
  drive: DriveMeasures & {
    /** Noise that readouts of the hidden state had to stand, as a share of its root mean square. */
    noise: number;
  };
  controls: DiscoveryControls;
  /** Fixed point about which the network was linearised. */
  fixedPoint: { norm: number; residual: number; note: string };
  /** What was taken for granted and nobody said: zeros of outputs, the end of the input, what woke it. */
  assumed: string[];
  /** What was left out or could not be done, in words. */
  notes: string[];
}

/**
 * The same pipeline on null networks. One that ends before anything is read has `s` 0 and no `candidate`; `basis`,
 * `behaviour` and `intervention` are then those of the circuit that was read from the network.
 */
export interface DiscoveryControls {
  /** Untrained, of the same shape. */
  random: DiscoveryMeasures;
  /** What was found with the network's own weights, shuffled. */
  shuffled: DiscoveryMeasures;
  /** Eigenvalues of the same magnitudes, random arguments and directions: as lively. `null` for cells without them. */
  rephased: DiscoveryMeasures | null;
}

export interface OpenedModel
  extends Pick<
    AnalysedModel,
    'source' | 'cell' | 'activation' | 'inputSize' | 'hiddenSize' | 'outputSize' | 'bias' | 'checkpoint'
  > {
  /** Width of the whole state: `hiddenSize`, or more for cells that hold `[h; c]` or several layers. */
  stateSize: number;
}

/** What the network was given to read. */
export interface DriveMeasures {
  /** What the inputs are, in words. */
  source: string;
  sequences: number;
  /** Steps with input; then the network runs freely for `freeSteps` steps of zero input. */
  drivenSteps: number;
  freeSteps: number;
}

/** The measures of one network: the one looked at or a control. */
export interface DiscoveryMeasures {
  signal: SignalMeasures;
  /** Depth of the memory: the first lag at which nothing new can be decoded; 0 where no circuit is found. */
  s: number;
  /** What the hidden state holds of the network's own outputs while it runs freely, lag by lag. */
  lagProfile: LagMeasures[];
  /** What it holds of the inputs when they end, lag by lag. */
  inputProfile: LagMeasures[];
  cells: CellMeasures;
  operator: OperatorMeasures;
  basis: DiscoveredBasis;
  behaviour: BehaviourMeasures;
  intervention: DiscoveredInterventions;
  verdict: Verdict;
  reason: string;
  /** Whether the intervals of the edits hold no threshold that decides: more sequences would not change the verdict. */
  clear: boolean;
  /**
   * What was read and then refused, where the verdict is `absent`: `basis`, `behaviour` and `intervention` are what it
   * was measured by. `null` for other verdicts, and where nothing was read.
   */
  candidate: RefusedCircuit | null;
}

/** A circuit that did not stand the test. */
export interface RefusedCircuit {
  s: number;
  cells: CellMeasures;
  operator: OperatorMeasures;
}

export type OutputKind = 'varying' | 'silent' | 'constant';

export interface SignalMeasures {
  /** What the outputs of the free run are taken as: bits (their signs), real numbers, or nothing that varies. */
  kind: 'signs' | 'real' | 'none';
  /** What each output of the network does. Only varying ones are looked into, and called bits below. */
  outputs: OutputKind[];
  /** About which value each output is read: the midpoint of its two classes, the mean of real numbers; else 0. */
  zeros: number[];
  /** How far each output differs between sequences, root mean square about their mean. */
  sizes: number[];
  /** Mean size over root mean square of the varying outputs about it: 1 for bits, 0.8 for normal deviates. */
  binarity: number | null;
  /** Share of their size that varying outputs keep over 200 steps, as they fade at the end of the run; 1 where they grow. */
  persistence: number | null;
}

/** Cross-validated linear decoding of the values at one lag from the hidden state, mean over bits. */
export interface LagMeasures {
  lag: number;
  /** Share of the variance decoded (R squared on sequences not fitted on; negative where it does harm). */
  decodable: number | null;
  /** Share of signs decoded. */
  accuracy: number | null;
  /** `decodable` less what the live cells of smaller lags already tell: what this lag adds. */
  fresh: number | null;
  /** `decodable` of products of two bits at this lag. */
  products: number | null;
  /** `decodable` when the sequences are permuted: mean and greatest over the permutations. */
  null: { mean: number; max: number } | null;
  /** `fresh` of every bit. */
  perBit: (number | null)[];
  /** Live cells at this lag. */
  live: number;
}

export interface CellMeasures {
  /** Width of a variable: varying outputs. */
  d: number;
  /** Number of live cells: dimension of the circuit. */
  count: number;
  /** Bits and lags of the cells that hold something new. */
  live: { bit: number; lag: number }[];
  /** Lags held per bit. */
  depth: number[];
}

export interface OperatorMeasures {
  /** One cell copied to each bit with a sign, real weights, or nothing. */
  kind: 'selection' | 'real' | 'none';
  /** The Jacobian, or, where its rows are no clean selection but those fitted to activity are, the activity. */
  readFrom: 'jacobian' | 'activity' | null;
  /** `[s d][d]`, `x(t) = F' v(t-1)`, oldest variable first; `null` where there are no live cells. */
  F: number[][] | null;
  /** The operator in words, one entry per bit: every weight of `F` that is not zero. */
  rules: { bit: number; terms: { bit: number; lag: number; weight: number }[] }[];
  /** Id of the task that the rules are, where they are one with as many inputs. */
  id: [string, string, string] | null;
  /** Mean weight of the shift in `Psi* J Psi`; `F` is given in units of it. */
  gain: number | null;
  /** Greatest entry of the measured rows beside the one that was kept, relative to that one; selections only. */
  crosstalk: number | null;
  /** Relative Frobenius error of the shift rows of `Psi* J Psi` against the gain times the shift. */
  shiftError: number | null;
}

export interface DiscoveredBasis {
  conditionNumber: number | null;
  /** `|(I - Psi Psi*) J Psi|_F / |J Psi|_F`. */
  leakage: number | null;
  /** Share of the hidden variance of the free run inside span Psi. */
  variance: number | null;
  /** Share of the signs of live cells read right. */
  decoding: number | null;
  /** Mean correlation of `Psi* h` with the cells of each lag (index = lag). */
  content: (number | null)[];
}

/** Share of the network's own outputs that the discovered circuit says right. */
export interface BehaviourMeasures {
  /** Started from the network's outputs of `s` steps, on sequences not fitted on. */
  fromOutputs: number | null;
  /** Started from the last `s` inputs alone; `null` where inputs are not of the outputs' width or too few. */
  fromInputs: number | null;
  /** Share that the best constant says right. */
  chance: number | null;
  /** Steps after those outputs over which it is compared. */
  steps: number;
  /** The first of them, in whole turns of the memory, up to which the circuit goes on saying it right. */
  lasts: number | null;
  /**
   * Steps over which a circuit is judged, so that a fitted readout of random recurrence could not do as well by luck (16 for
   * each unit of the state over each live cell); `null` where none was read, or what was read did not stand the test before.
   */
  wanted: number | null;
}

export interface DiscoveredInterventions extends EditMeasures {
  /** The headline measures above are those of `set`: new values in all live cells of a lag (`perSlot[slot]`, 0 = oldest). */
  set: EditMeasures;
  /** A lag's cells taken from the hidden state of another sequence. */
  interchange: EditMeasures;
  /** `set` with the basis turned by a random rotation. */
  randomBasis: EditMeasures;
  /** Accuracy over all output bits of the same sequences left alone. */
  withoutEdit: number | null;
  /** `set` again at the end of all judged steps, `from` steps after the input; `null` where that is no later. */
  late: (EditMeasures & { from: number }) | null;
  /** Interval of every edited slot of `set`, as wide as a look asks. */
  slotIntervals: Bounds[];
  /** Looks at fresh sequences that `set` is of; 0 where it is of those that were kept from the fit. */
  looks: number;
  lags: number;
  sequences: number;
}

/** What the report draws and JSON leaves out; `m` live cells, ordered by stacked index (oldest first). */
export interface DiscoveryMatrices {
  readonly jacobian: Matrix;
  /** `Psi* J Psi` `[m, m]`, and the circuit that was read from it, refused or not. */
  readonly phiEmp: Matrix | null;
  readonly phi: Matrix | null;
  readonly psi: Matrix | null;
  readonly psiDual: Matrix | null;
  /** Slot (0 = oldest) of every live cell. */
  readonly slots: readonly number[];
}
