// Which rule each output follows: the task's, applied to what the network itself said before, or else a single earlier
// value of one of its outputs. A network can do part of a task, or another one, without error. Ours.

import type { OutputRule } from '../results/analysis.ts';
import type { Trajectories } from './trajectories.ts';

/** Share of steps from which an output follows a rule: that of a solved task. */
const FOLLOWS = 0.98;

/** What was said after the input, about the zero point of each output. */
type SaidRuns = Pick<Trajectories, 'task' | 'steps' | 'batch' | 'outputs' | 'inputs'>;

/** The rule of each output over the output phase of recorded runs, once the stack is the network's own; signs alone. */
export function rulesFollowed(recorded: SaidRuns): OutputRule[] {
  const { task } = recorded;
  if (task.output !== 'signs' || task.f === null || task.inputSize !== task.d) return [];
  const said = ownSigns(recorded);
  return Array.from({ length: task.d }, (_, row) => ruleOf(row, said, recorded));
}

/** Inputs of the input phase and then the signs of what was said, `[T, B, d]`. */
function ownSigns({ task, outputs, inputs, batch }: SaidRuns): Int8Array {
  const first = task.inputSteps * batch * task.d;
  return Int8Array.from({ length: outputs.length }, (_, at) => Math.sign(at < first ? inputs[at]! : outputs[at]!));
}

function ruleOf(row: number, said: Int8Array, recorded: SaidRuns): OutputRule {
  const { task } = recorded;
  const own = shareOf(said, recorded, row, taskRule(said, recorded));
  if (own.share >= FOLLOWS) return { row, follows: task.name, lag: null, of: null, negated: false, share: own.share };
  if (!own.varies) return { row, follows: 'a constant', lag: null, of: null, negated: false, share: 1 };
  let best: OutputRule = { row, follows: 'no single value', lag: null, of: null, negated: false, share: own.share };
  for (let lag = 1; lag <= 2 * task.s; lag++) {
    for (let of = 0; of < task.d; of++) {
      const { share } = shareOf(said, recorded, row, (t, b) => said[((t - lag) * recorded.batch + b) * task.d + of]!);
      const negated = share < 0.5;
      const agrees = negated ? 1 - share : share;
      if (agrees < FOLLOWS || agrees <= best.share) continue;
      const name = `${negated ? 'the negative of ' : ''}${of === row ? '' : `output ${of} at `}lag ${lag}`;
      best = { row, follows: name, lag, of, negated, share: agrees };
    }
  }
  return best;
}

/** What the task's boundary function says of the network's own history. */
function taskRule(said: Int8Array, { task, batch }: SaidRuns): (t: number, b: number, row: number) => number {
  const { d, s } = task;
  const stack = new Float64Array(s * d);
  const next = new Float64Array(d);
  return (t, b, row) => {
    for (let k = 0; k < s; k++) {
      for (let i = 0; i < d; i++) stack[k * d + i] = said[((t - s + k) * batch + b) * d + i]!;
    }
    task.f!(stack, t, next);
    return Math.sign(next[row]!);
  };
}

function shareOf(
  said: Int8Array,
  { task, steps, batch }: SaidRuns,
  row: number,
  rule: (t: number, b: number, row: number) => number,
): { readonly share: number; readonly varies: boolean } {
  let [right, count, ups] = [0, 0, 0];
  for (let t = task.inputSteps + task.s; t < steps; t++) {
    for (let b = 0; b < batch; b++) {
      const own = said[(t * batch + b) * task.d + row]!;
      if (own > 0) ups++;
      if (own === rule(t, b, row)) right++;
      count++;
    }
  }
  return { share: right / count, varies: ups > 0 && ups < count };
}

/** The rules in words, outputs of one rule together: "output 0 follows T3; outputs 1 and 2 follow lag 3". */
export function rulesInWords(rules: readonly OutputRule[]): string {
  const byRule = new Map<string, number[]>();
  for (const { row, follows } of rules) byRule.set(follows, [...(byRule.get(follows) ?? []), row]);
  return [...byRule]
    .map(([rule, rows]) => {
      const many = rows.length > 1;
      const names = many ? `outputs ${rows.slice(0, -1).join(', ')} and ${rows.at(-1)}` : `output ${rows[0]}`;
      return rule === 'a constant'
        ? `${names} ${many ? 'do' : 'does'} not vary`
        : `${names} ${many ? 'follow' : 'follows'} ${rule}`;
    })
    .join('; ');
}
