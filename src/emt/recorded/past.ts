// What recorded states are compared with: the network's own outputs, what the task says, or the inputs; and from which
// step on nothing is put in any more.

import type { HistoryTask } from '../../task/history.ts';
import { continueHistory } from '../../task/system.ts';
import { readSignal } from '../discovery/signal.ts';
import { inputEnd } from '../record/input-end.ts';
import type { SignalMeasures } from '../results/discovery.ts';

/** Recorded activity, whatever made it. */
export interface RecordedStates {
  readonly steps: number;
  readonly batch: number;
  readonly stateSize: number;
  readonly states: Float64Array;
  readonly inputs: RecordedValues | null;
  readonly outputs: RecordedValues | null;
}

export interface RecordedValues {
  readonly width: number;
  readonly values: Float64Array;
}

export interface Past {
  readonly kind: 'outputs' | 'task' | 'inputs';
  readonly signal: SignalMeasures;
  readonly d: number;
  /** `[T, B, d]`. */
  readonly values: Float64Array;
  /** First step at which a value is what the states should be compared with. */
  readonly from: number;
  /** Steps after the last one to look at. */
  readonly to: number;
  /** Columns of the outputs, where the history is theirs. */
  readonly varying: readonly number[];
}

/** The values whose past is looked for, in this order: the network's own outputs, the task's, the inputs. */
export function historyOf(
  data: RecordedStates,
  task: HistoryTask | null,
  quietFrom: number,
  notes: string[],
): Past | null {
  const { steps, batch, stateSize, states, inputs, outputs } = data;
  const isQuiet = quietFrom < steps;
  if (outputs && isQuiet) {
    const signal = readSignal(
      {
        steps,
        batch,
        stateSize,
        drivenSteps: quietFrom,
        inputSize: inputs?.width ?? 0,
        outputSize: outputs.width,
        states,
        outputs: outputs.values,
        inputs: inputs?.values ?? new Float64Array(0),
        finite: true,
      },
      { from: quietFrom + Math.floor((steps - quietFrom) / 2), earlier: quietFrom },
    );
    const { varying, values, growth: _, ...measures } = signal;
    if (signal.kind !== 'none') {
      const d = varying.length;
      // Of a binding task the inputs are the first values of the history; else outputs count once they are its own.
      const reachesBack = inputs !== null && inputs.width === d && task?.f != null && quietFrom === task.s;
      if (reachesBack) {
        values.set(inputs.values.subarray(0, quietFrom * batch * d));
        notes.push(`Before step ${quietFrom} the inputs stand for the outputs: they begin the history of the task.`);
      }
      return {
        kind: 'outputs',
        signal: measures,
        d,
        values,
        from: reachesBack ? 0 : quietFrom,
        to: steps,
        varying,
      };
    }
    notes.push('The outputs do not vary once the input has ended: they were left aside.');
  }
  if (!inputs) return null;
  const d = inputs.width;
  const all = Array.from({ length: d }, (_, i) => i);
  const kind = task ? (task.initial === 'signs' ? 'signs' : 'real') : isSigns(inputs.values, quietFrom * batch * d);
  const signal: SignalMeasures = {
    kind,
    outputs: all.map(() => 'varying' as const),
    zeros: all.map(() => 0),
    sizes: all.map(() => 0),
    binarity: null,
    persistence: null,
  };
  if (task?.f && isQuiet && task.inputSize === task.d && task.outputSize === task.d && quietFrom === task.s) {
    return {
      kind: 'task',
      signal,
      d,
      values: continued(inputs.values, task, steps, batch),
      from: 0,
      to: steps,
      varying: all,
    };
  }
  return { kind: 'inputs', signal, d, values: inputs.values, from: 0, to: quietFrom, varying: all };
}

function isSigns(values: Float64Array, count: number): 'signs' | 'real' {
  for (let at = 0; at < count; at++) if (Math.abs(values[at]!) !== 1) return 'real';
  return 'signs';
}

/** The inputs of the input phase, then what the task says. */
function continued(inputs: Float64Array, task: HistoryTask, steps: number, batch: number): Float64Array {
  const { d, s } = task;
  const out = inputs.slice();
  const initial = new Float64Array(s * d);
  for (let b = 0; b < batch; b++) {
    for (let k = 0; k < s; k++) initial.set(inputs.subarray((k * batch + b) * d, (k * batch + b + 1) * d), k * d);
    const next = continueHistory({ d, s, f: task.f! }, initial, steps - s);
    for (let t = s; t < steps; t++) out.set(next.subarray((t - s) * d, (t - s + 1) * d), (t * batch + b) * d);
  }
  return out;
}

/**
 * The first step after the last input, by the inputs, else by the task; half way where neither tells. It is `steps`
 * where input arrives to the end.
 */
export function quietStart(
  { steps, batch, inputs }: RecordedStates,
  task: HistoryTask | null,
  { assumed, notes }: { readonly assumed: string[]; readonly notes: string[] },
): number {
  if (inputs) {
    const from = inputEnd({ steps, batch, ...inputs });
    if (from <= steps - FEWEST_QUIET) {
      const isOn = inputs.values.subarray(from * batch * inputs.width).some((value) => value !== 0);
      if (isOn) {
        assumed.push(
          `The input has ended at step ${from}, from where on it no longer changes or no longer differs between sequences.`,
        );
      }
      return from;
    }
    notes.push('Input arrives to the end: the dynamics are fitted beside it, and no output is the network’s own.');
    return steps;
  }
  if (task && task.inputSteps <= steps - FEWEST_QUIET) return task.inputSteps;
  assumed.push(
    'Neither inputs nor a task say when the input ends: the later half of the steps is taken as free of it.',
  );
  return Math.floor(steps / 2);
}

/** Steps without input that dynamics can be fitted to. */
const FEWEST_QUIET = 3;
