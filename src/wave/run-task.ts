// A substrate on a task: a sequence is put in, the substrate goes on by itself, and what it says stands beside what the
// task asks. Source: TWM (arXiv 2402.10163) section 3, algorithm A1.

import type { RandomStream } from '../array/random.ts';
import type { Steps } from '../array/stages.ts';
import { rootMeanSquare } from '../emt/record/sequences.ts';
import type { HistoryTask } from '../task/history.ts';
import { continueHistory } from '../task/system.ts';
import type { Agreement, InputMode } from './results/run.ts';
import type { Substrate } from './substrate.ts';

export interface TaskRun {
  /** Column s after each step without input, `[steps, d]`. */
  readonly outputs: Float64Array;
  /** All columns after each step, input included, `[s + steps][s*d]`; of the first `kept` steps. */
  readonly columns: readonly Float64Array[];
  /** Root mean square of all cells after each step, `[s + steps]`. */
  readonly sizes: readonly number[];
  readonly agreement: Agreement;
}

export interface TaskRunOptions {
  readonly mode: InputMode;
  /** Steps after the input. */
  readonly steps: number;
  /** Steps whose columns are kept, input included. */
  readonly kept: number;
  /** What is put in, `[s, d]`. */
  readonly inputs: Float64Array;
}

/** Draws the variables `[s, d]` that a sequence of `task` begins with. */
export function drawInputs({ s, d, initial }: HistoryTask, rng: RandomStream): Float64Array {
  return Float64Array.from({ length: s * d }, () => (initial === 'signs' ? rng.sign() : rng.normal()));
}

/** Real outputs that differ by no more are the same. */
const SAME = 1e-6;

/** Runs `substrate`, whose cells are all 0, on a sequence of `task`; paused now and then. */
export function* runTask(
  substrate: Substrate,
  task: HistoryTask,
  { mode, steps, kept, inputs }: TaskRunOptions,
): Steps<TaskRun> {
  const { s, d, f, output } = task;
  const asked = continueHistory({ s, d, f: f! }, inputs, steps);
  const outputs = new Float64Array(steps * d);
  const columns: Float64Array[] = [];
  const sizes: number[] = [];
  for (let t = 0; t < s + steps; t++) {
    if (t % 64 === 0) yield t / (s + steps);
    substrate.step(t < s ? inputs.subarray(t * d, (t + 1) * d) : null, mode);
    const now = substrate.columns;
    if (t < kept) columns.push(now.slice());
    sizes.push(rootMeanSquare(now));
    if (t >= s) outputs.set(substrate.newest, (t - s) * d);
  }
  return { outputs, columns, sizes, agreement: agreementOf(outputs, asked, d, output === 'signs') };
}

function agreementOf(outputs: Float64Array, asked: Float64Array, d: number, areSigns: boolean): Agreement {
  let [furthest, right] = [0, 0];
  let firstWrong: number | null = null;
  for (let at = 0; at < outputs.length; at++) {
    const away = Math.abs(outputs[at]! - asked[at]!);
    furthest = Math.max(furthest, away);
    const isRight = areSigns ? outputs[at]! * asked[at]! > 0 : away <= SAME * Math.max(1, Math.abs(asked[at]!));
    if (isRight) right++;
    else firstWrong ??= Math.floor(at / d) + 1;
  }
  return { furthest, right: areSigns ? right / outputs.length : null, firstWrong };
}
