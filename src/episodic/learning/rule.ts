// The learning rule of sequential memory: lower the energy of the configuration that the teacher wants, raise that of the
// present one, the slow state the same in both (contrastive Hebb):
//   T_Xi  dXi  = sqrt(a_s) (x h*^T - V_f f^T) + a_c psi(V_d) (Phi (h* - f))^T
//   T_Phi dPhi = a_c (Xi^T psi(V_d)) (h* - f)^T
// with teacher x, h* = softmax(beta sqrt(a_s) Xi^T x) and f = softmax(beta V_h): a Hebbian and an anti-Hebbian term for
// Xi, and for Phi the past (presynaptic) times the present error (postsynaptic), potentiation in causal order. It rests
// where the network predicts its teacher. Source: Karuvally et al. (arXiv 2212.05563); spec of sequential memory,
// section 10, in the symmetric convention that the section has. With a squashed delay psi(V_d) stands for V_d, as in the
// energy (section 5); the authors' code has V_d itself (`learning-cpp`).

import type { Compat } from '../model/compat.ts';
import { softmax } from '../model/lagrangian.ts';
import { rowProducts } from '../model/products.ts';

/** The weights that are learned. */
export interface LearnedWeights {
  /** The number of neurons, `N`. */
  readonly neurons: number;
  /** The number of hidden units, `N_h`. */
  readonly hidden: number;
  /** Columns of `Xi`, one after the other: `[N_h, N]`. */
  readonly xi: Float64Array;
  /** `Phi [N_h, N_h]`, row `mu` from unit `mu`. */
  readonly phi: Float64Array;
}

/** Whether all of them are finite: unstable settings grow beyond all numbers. */
export function areNumbers({ xi, phi }: LearnedWeights): boolean {
  return xi.every(Number.isFinite) && phi.every(Number.isFinite);
}

export interface RuleOptions {
  readonly alphaS: number;
  readonly alphaC: number;
  /** Sharpness of the softmax. */
  readonly beta: number;
  /**
   * How like its column a teacher must be for a unit to answer: 0 for `h*` as above, the papers' rule. With `kappa` above
   * it is `h* = softmax(beta (sqrt(a_s) xi_j^T x - kappa a_s |xi_j|^2))`: a unit that another memory has does not answer a
   * teacher whose overlap with that memory is below `kappa`, so that a free unit does (at 1/2 the nearest column answers).
   * Ours, after the vigilance of adaptive resonance; recall does not change.
   */
  readonly vigilance: number;
  readonly compat: Compat;
}

/** What the rule looks at, of one moment. */
export interface Present {
  /** The features `V_f [N]`. */
  readonly v: Float64Array;
  /** `V_d` and `psi(V_d)`, `[N]`. */
  readonly s: Float64Array;
  readonly psi: Float64Array;
  /** `f = softmax(beta V_h) [N_h]`. */
  readonly activity: Float64Array;
  /** What the teacher shows, `x [N]`. */
  readonly teacher: Float64Array;
}

/** `dXi` and `dPhi` as sums of outer products, before the division by their time constants. */
export interface Contrast {
  /** The hidden activity that the teacher wants, `h* [N_h]`. */
  readonly target: Float64Array;
  /** `h* - f [N_h]`. */
  readonly error: Float64Array;
  /** Column `j` of `dXi` is `ofTeacher_j x + ofState_j V_f + ofTrace_j trace`; `[N_h]` each. */
  readonly ofTeacher: Float64Array;
  readonly ofState: Float64Array;
  readonly ofTrace: Float64Array;
  /** `psi(V_d)` or `V_d`, `[N]`. */
  trace: Float64Array;
  /** `dPhi = past error^T`; `[N_h]`. */
  readonly past: Float64Array;
}

export function contrastFor(hidden: number): Contrast {
  const vector = () => new Float64Array(hidden);
  return {
    target: vector(),
    error: vector(),
    ofTeacher: vector(),
    ofState: vector(),
    ofTrace: vector(),
    trace: new Float64Array(0),
    past: vector(),
  };
}

/** The rule at one moment, into `out`. */
export function contrastAt(weights: LearnedWeights, present: Present, options: RuleOptions, out: Contrast): Contrast {
  const { hidden, neurons, xi, phi } = weights;
  const { alphaC, compat } = options;
  const authors = compat.includes('learning-cpp');
  const root = Math.sqrt(options.alphaS);
  const hebb = authors ? 1 + root : root;
  const { target, error, past } = out;
  out.trace = authors ? present.s : present.psi;
  matchTeacher(weights, present.teacher, options, target);
  rowProducts(xi, neurons, out.trace, past);
  for (let j = 0; j < hidden; j++) {
    error[j] = target[j]! - present.activity[j]!;
    out.ofTeacher[j] = hebb * target[j]!;
    out.ofState[j] = -hebb * present.activity[j]!;
    past[j]! *= alphaC;
  }
  rowProducts(phi, hidden, error, out.ofTrace);
  for (let j = 0; j < hidden; j++) out.ofTrace[j]! *= alphaC;
  return out;
}

/** A coefficient too small to be added: of a million steps together less than 1e-12. */
const NEGLIGIBLE = 1e-18;

/** `Xi += stepXi dXi`, `Phi += stepPhi dPhi`. */
export function applyContrast(
  { hidden, neurons, xi, phi }: LearnedWeights,
  { ofTeacher, ofState, ofTrace, trace, past, error }: Contrast,
  { v, teacher }: Pick<Present, 'v' | 'teacher'>,
  stepXi: number,
  stepPhi: number,
): void {
  for (let j = 0; j < hidden; j++) {
    const [a, b, c] = [stepXi * ofTeacher[j]!, stepXi * ofState[j]!, stepXi * ofTrace[j]!];
    // The comparison is written so that NaN counts.
    if (!(Math.abs(a) + Math.abs(b) + Math.abs(c) <= NEGLIGIBLE)) {
      const first = j * neurons;
      for (let i = 0; i < neurons; i++) xi[first + i]! += a * teacher[i]! + b * v[i]! + c * trace[i]!;
    }
    const from = stepPhi * past[j]!;
    for (let k = 0; k < hidden; k++) phi[j * hidden + k]! += from * error[k]!;
  }
}

function matchTeacher(
  { hidden, neurons, xi }: LearnedWeights,
  teacher: Float64Array,
  { alphaS, beta, vigilance }: RuleOptions,
  out: Float64Array,
): void {
  const root = Math.sqrt(alphaS);
  rowProducts(xi, neurons, teacher, out);
  for (let j = 0; j < hidden; j++) {
    out[j]! *= root;
    if (vigilance === 0) continue;
    let square = 0;
    for (let i = j * neurons; i < (j + 1) * neurons; i++) square += xi[i]! * xi[i]!;
    out[j]! -= vigilance * alphaS * square;
  }
  softmax(out, beta, out);
}
