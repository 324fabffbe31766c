// The rules that cases of the court are asked about: signed selections, x_j(t) = +-(cell of the history), at random, and
// the tasks that draw sequences of them. A rule is drawn together with what a network needs to hold of it.

import { matrix } from '../../src/array/matrix.ts';
import type { RandomStream } from '../../src/array/random.ts';
import { circuitOf } from '../../src/emt/circuit/circuit.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { linearTask } from '../../src/task/linear.ts';
import { parseTask } from '../../src/task/names.ts';
import { readSelection, type SignedSelection, selectionMatrix } from '../../src/task/signed-selection.ts';

/** A rule, the task of its sequences, and the cells of the stack `slot * d + row` that matter. */
export interface Rule extends SignedSelection {
  readonly task: HistoryTask;
  /** Cells that an output reads at some time, and the outputs themselves, ascending: what a network has to hold. */
  readonly held: readonly number[];
  /** Cells that matter for ever, ascending. */
  readonly alive: readonly number[];
}

/** Fewer cells cannot be told from luck. */
export const LEAST_CELLS = 4;

/**
 * `copy`: the oldest variable comes back; `permuted`: with its bits in another order and signs; `compose`: bit j of
 * variable j; `selection`: any cells, also one for several outputs; `lags`: every bit read at one place of its own, which
 * a linear network can do where bits stay silent until they count, as episodes of a sequential memory do.
 */
export type RuleKind = 'copy' | 'permuted' | 'compose' | 'selection' | 'lags';

/** The kinds that need no input that overrules what the stack already says: linear networks can do them. */
export const linearKinds: readonly RuleKind[] = ['copy', 'permuted', 'lags'];
export const allKinds: readonly RuleKind[] = ['copy', 'permuted', 'compose', 'selection'];

export function pick<T>(rng: RandomStream, choices: readonly T[]): T {
  return choices[rng.integer(choices.length)]!;
}

/** Draws a rule of that kind with 4 alive cells or more and at most `most` held. */
export function drawRule(rng: RandomStream, kind: RuleKind, most = 16, sizes: { d?: number; s?: number } = {}): Rule {
  for (;;) {
    const d = sizes.d ?? 1 + rng.integer(4);
    const s = sizes.s ?? 1 + rng.integer(8);
    if (d * s < LEAST_CELLS || (kind === 'compose' && d > s)) continue;
    const rule = ruleOf(drawSelection(rng, kind, d, s), kind === 'lags', kind === 'copy' ? `T1-${d}x${s}` : undefined);
    if (rule.alive.length >= LEAST_CELLS && rule.held.length <= most) return rule;
  }
}

function drawSelection(rng: RandomStream, kind: RuleKind, d: number, s: number): SignedSelection {
  const order =
    kind === 'copy' || kind === 'compose' ? Array.from({ length: d }, (_, j) => j) : [...rng.permutation(d)];
  const source = order.map((from, j) => {
    if (kind === 'compose') return j * d + j;
    if (kind === 'selection') return rng.integer(s * d);
    return (kind === 'lags' ? rng.integer(s) : 0) * d + from;
  });
  const plain = kind === 'copy' || (kind === 'compose' && rng.integer(2) === 0);
  return { d, s, source, sign: order.map(() => (plain ? 1 : rng.sign())) };
}

/** The rule of a selection. @param silent whether bits are 0 in the input until what they say counts */
export function ruleOf(selection: SignedSelection, silent = false, known?: string): Rule {
  const { d, s, source, sign } = selection;
  const words = source.map((cell, j) => `${sign[j]! < 0 ? '-' : ''}${cell % d}@${s - Math.floor(cell / d)}`);
  const name = `${d}x${s}: ${words.join(' ')}${silent ? ' silent' : ''}`;
  const plain =
    known === undefined
      ? linearTask({ d, s, F: selectionMatrix(selection), initial: 'signs', name })
      : parseTask(known);
  const first = firstHeld(selection);
  const task = silent ? silencedTask(plain, first) : plain;
  const held = Array.from({ length: s * d }, (_, cell) => cell).filter(
    (cell) => Math.floor(cell / d) >= first[cell % d]!,
  );
  return { ...selection, task, held, alive: circuitOf(task)!.alive };
}

/** The rule of a task that is a signed selection. */
export function ruleOfTask(name: string): Rule {
  const selection = readSelection(parseTask(name).F!);
  if ('reason' in selection) throw new Error(selection.reason);
  return ruleOf(selection, false, name);
}

/** The oldest slot in which each bit is read; the newest for a bit that is only said. */
function firstHeld({ d, s, source }: SignedSelection): number[] {
  const first = new Array<number>(d).fill(s - 1);
  for (const cell of source) first[cell % d] = Math.min(first[cell % d]!, Math.floor(cell / d));
  return first;
}

/** The same task with bit `i` silent before step `first[i]`: what returns before the input ends would add to it. */
function silencedTask(task: HistoryTask, first: readonly number[]): HistoryTask {
  return {
    ...task,
    fill: (rng, horizon, inputs, targets) => {
      task.fill(rng, horizon, inputs, targets);
      first.forEach((from, bit) => {
        for (let t = 0; t < from; t++) inputs[t * task.d + bit] = 0;
      });
    },
  };
}

/** The cell that `cell` is filled from in one step, and the sign it comes with. */
export function feederOf({ d, s, source, sign }: SignedSelection, cell: number): { from: number; sign: 1 | -1 } {
  if (cell < (s - 1) * d) return { from: cell + d, sign: 1 };
  return { from: source[cell % d]!, sign: sign[cell % d]! };
}

/** The cycles of a rule, each in the order in which a value passes its cells. */
export function cyclesOf(rule: Rule): number[][] {
  const seen = new Set<number>();
  const cycles: number[][] = [];
  for (const start of rule.held) {
    const path: number[] = [];
    let cell = start;
    while (!seen.has(cell)) {
      seen.add(cell);
      path.push(cell);
      cell = feederOf(rule, cell).from;
    }
    const at = path.indexOf(cell);
    if (at >= 0) cycles.push(path.slice(at).reverse());
  }
  return cycles;
}

/** Gain of the step into each held cell, by its place in `rule.held`, and what a turn of the stack comes to. */
export interface Gains {
  readonly each: Float64Array;
  readonly turn: number;
}

const [LEAST_GAIN, MOST_GAIN] = [0.9, 1.4];

/**
 * Gains spread between 0.9 and 1.4 over the slots, so that on every cycle a turn of the stack multiplies by `turn` (a
 * cycle longer than the stack by as much more).
 */
export function spreadGains(rng: RandomStream, rule: Rule, turn: number): Gains {
  const logs = Float64Array.from(rule.held, () => rng.uniform(Math.log(LEAST_GAIN), Math.log(MOST_GAIN)));
  for (const cycle of cyclesOf(rule)) {
    const places = cycle.map((cell) => rule.held.indexOf(cell));
    const wanted = (places.length / rule.s) * Math.log(turn);
    const bounded = (value: number) => Math.min(Math.log(MOST_GAIN), Math.max(Math.log(LEAST_GAIN), value));
    let [low, high] = [-1, 1];
    for (let pass = 0; pass < 60; pass++) {
      const middle = (low + high) / 2;
      const sum = places.reduce((total, place) => total + bounded(logs[place]! + middle), 0);
      if (sum < wanted) low = middle;
      else high = middle;
    }
    for (const place of places) logs[place] = bounded(logs[place]! + low);
  }
  return { each: logs.map(Math.exp), turn };
}

/** The product over a turn, between 1.05 and `most` (1.4 at the most where a turn is one step). */
export function drawTurn(rng: RandomStream, rule: Rule, most = 1.5): number {
  return Math.exp(rng.uniform(Math.log(1.05), Math.log(rule.s === 1 ? Math.min(most, 1.38) : most)));
}

/** The circuit on the held cells with its gains, `[n, n]` in the order of `rule.held`. */
export function heldCircuit(rule: Rule, gains: Float64Array) {
  const n = rule.held.length;
  const phi = matrix(n, n);
  rule.held.forEach((cell, place) => {
    const { from, sign } = feederOf(rule, cell);
    phi.data[place * n + rule.held.indexOf(from)] = sign * gains[place]!;
  });
  return phi;
}
