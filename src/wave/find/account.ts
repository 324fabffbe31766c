// Two accounts of where a memory stands, each as a place in the state for every item. By the wave's, the item that entered
// so many steps ago stands in the column that it has come to: places stand still and contents move on. By the rival's, a
// register, it stays in the location it was written to, until that is written anew; a clock or a gate selects it when its turn
// comes (abstract of TWM; spec, correction 3). Both are fitted by the same regression to the same steps, and judged on later
// ones of other sequences. Source: TWM (arXiv 2402.10163) section 7, A9; the rival's test is ours.

import { type Matrix, matrix, multiply, transpose } from '../../array/matrix.ts';
import { part, type Steps } from '../../array/stages.ts';
import { type Content, contentOf } from '../../emt/basis/variables.ts';
import { type Circuit, oldestPlaces } from '../../emt/circuit/circuit.ts';
import { centreBySteps, readStack, type Trajectories, type Window } from '../../emt/record/trajectories.ts';
import { solveSteps } from '../../linalg/lu.ts';
import { gramSteps, multiplySteps, multiplyTransposedSteps } from '../../linalg/product.ts';
import { type Runs, type StepStates, statesIn } from './runs.ts';

/** `wave`: contents move on. `register`: they stay. */
export type AccountName = 'wave' | 'register';

/** An account fitted to a network: a place in the state for each of `m` items, and how each is read. */
export interface Account {
  readonly name: AccountName;
  /** `Psi [S, m]`: what an item adds to a state of size 1. */
  readonly psi: Matrix;
  /** `[m, S]`: reads an item out of a state of size 1, about the mean of its step. */
  readonly reads: Matrix;
}

/** Of the mean variance of the units, added before a readout is solved for: a trace that noise of 1 % covers is not held. */
export const NOISE = 1e-4;
/** Of the mean square of the items: only so that items that never vary stay solvable. */
const RIDGE = 1e-12;

/**
 * Which cell of the stack each item is at step `t`, `[m]`. By the wave's account always the same one. By the register's, row `j`
 * has as many locations as its oldest alive cell is old, and a value stays in the one that it was written to, its step
 * modulo their number, until another is written there: the cell that it is by then moves on.
 */
export function cellsAt(name: AccountName, circuit: Circuit, t: number): Int32Array {
  const { alive, d, s } = circuit;
  if (name === 'wave') return Int32Array.from(alive);
  const oldest = oldestPlaces(circuit);
  return Int32Array.from(alive, (cell) => {
    const from = Math.floor(alive[oldest.get(cell % d)!]! / d);
    const locations = s - from;
    const location = Math.floor(cell / d) - from;
    // The last step that is `location` modulo their number, which is `age` steps ago.
    const age = (((t - location) % locations) + locations) % locations;
    return (s - 1 - age) * d + (cell % d);
  });
}

/** Items of all sequences at the steps of `window`, about their mean at the same step, `[steps B, m]`. */
export function centredItems(name: AccountName, runs: Trajectories, circuit: Circuit, { from, to }: Window): Matrix {
  const { batch } = runs;
  const m = circuit.alive.length;
  const stack = new Float64Array(circuit.n);
  const out = matrix((to - from) * batch, m);
  for (let t = from, at = 0; t < to; t++) {
    const cells = cellsAt(name, circuit, t);
    for (let b = 0; b < batch; b++) {
      readStack(runs, t, b, stack);
      for (let k = 0; k < m; k++, at++) out.data[at] = stack[cells[k]!]!;
    }
  }
  return centreBySteps(out, batch);
}

/** Fits both accounts: one regression of the states, with the items of one and of the other. */
export function* fitAccounts({ fit, fitted }: Runs, circuit: Circuit): Steps<Record<AccountName, Account>> {
  const { states } = statesIn(fit, fitted);
  const gram = yield* part(gramSteps(states), 0, 0.3);
  addToDiagonal(gram, NOISE);
  function* account(name: AccountName): Steps<Account> {
    const items = centredItems(name, fit, circuit, fitted);
    const inner = yield* part(gramSteps(items), 0, 0.2);
    addToDiagonal(inner, RIDGE);
    const cross = yield* part(multiplyTransposedSteps(items, states), 0.2, 0.5);
    const psi = transpose(yield* part(solveSteps(inner, cross), 0.5, 0.6));
    const reads = transpose(yield* part(solveSteps(gram, transpose(cross)), 0.6, 1));
    return { name, psi, reads };
  }
  return { wave: yield* part(account('wave'), 0.3, 0.65), register: yield* part(account('register'), 0.65, 1) };
}

/** Adds `share` of the mean of the diagonal to it, in place; 1 where all of it is 0, of a network that says nothing at all. */
export function addToDiagonal(square: Matrix, share: number): void {
  const n = square.rows;
  let trace = 0;
  for (let i = 0; i < n; i++) trace += square.data[i * n + i]!;
  const added = (share * trace) / n || 1;
  for (let i = 0; i < n; i++) square.data[i * n + i]! += added;
}

/** What an account reads of states it was not fitted to. */
export interface AccountContent extends Content {
  /** What it reads `[steps B, m]`, step by step. */
  readonly read: Matrix;
  /** Share of the variance of the states that `Psi` times the items as they should be explains. */
  readonly explained: number;
}

/** Other sequences than an account was fitted to, with their states in a window. */
export interface ReadWindow extends StepStates {
  readonly runs: Trajectories;
  readonly window: Window;
}

/** Reads `account` in a window: correlations with what should be there, of each step and averaged. */
export function* contentIn(
  { name, psi, reads }: Account,
  circuit: Circuit,
  { runs, window, states }: ReadWindow,
): Steps<AccountContent> {
  const items = centredItems(name, runs, circuit, window);
  const read = yield* part(multiplySteps(states, transpose(reads)), 0, 0.6);
  const steps = Float64Array.from({ length: states.rows }, (_, row) => Math.floor(row / runs.batch));
  const content = contentOf(read, items, circuit, steps);
  const told = yield* part(multiplySteps(items, transpose(psi)), 0.6, 1);
  return { ...content, read, explained: explainedBy(told, states) };
}

/** `1 - |H - H'|^2 / |H|^2`, 0 where nothing varies. */
function explainedBy(told: Matrix, states: Matrix): number {
  let [left, all] = [0, 0];
  for (let at = 0; at < states.data.length; at++) {
    left += (states.data[at]! - told.data[at]!) ** 2;
    all += states.data[at]! ** 2;
  }
  return all === 0 ? 0 : 1 - left / all;
}

/** From this correlation on, an item is the same by both accounts: it stands where it stood (a bit that repeats itself). */
const SAME = 0.9;

/**
 * Which items move `[m]`: what the accounts say of them differs in the steps of `window`. A bit of lag 1 stands in one column
 * for ever, and tells nothing about either account.
 */
export function movingItems(runs: Trajectories, circuit: Circuit, window: Window): boolean[] {
  const [moving, staying] = (['wave', 'register'] as const).map((name) => centredItems(name, runs, circuit, window));
  const m = circuit.alive.length;
  const alike = new Float64Array(m);
  const steps = window.to - window.from;
  for (let step = 0; step < steps; step++) {
    for (let k = 0; k < m; k++) {
      let [product, a, b] = [0, 0, 0];
      for (let row = step * runs.batch; row < (step + 1) * runs.batch; row++) {
        const [x, y] = [moving!.data[row * m + k]!, staying!.data[row * m + k]!];
        product += x * y;
        a += x * x;
        b += y * y;
      }
      alike[k]! += a * b === 0 ? 1 / steps : Math.abs(product) / Math.sqrt(a * b) / steps;
    }
  }
  return Array.from(alike, (value) => value < SAME);
}

/**
 * How large each item is written at each step of `window`, over `Psi`, `[steps][m]`: the size of the step times the slope of
 * what is read over what is true. Modes may grow or fade each by itself.
 */
export function* scalesIn(
  { name, psi, reads }: Account,
  runs: Trajectories,
  { circuit, window }: { readonly circuit: Circuit; readonly window: Window },
): Steps<Float64Array[]> {
  const { states, sizes } = statesIn(runs, window);
  const items = centredItems(name, runs, circuit, window);
  const read = yield* multiplySteps(states, transpose(reads));
  const own = multiply(reads, psi);
  const m = items.cols;
  return Array.from(sizes, (size, step) =>
    Float64Array.from({ length: m }, (_, k) => {
      let [product, square] = [0, 0];
      for (let row = step * runs.batch; row < (step + 1) * runs.batch; row++) {
        product += read.data[row * m + k]! * items.data[row * m + k]!;
        square += items.data[row * m + k]! ** 2;
      }
      const unit = own.data[k * m + k]!;
      return square === 0 || unit === 0 ? size : (size * product) / square / unit;
    }),
  );
}
