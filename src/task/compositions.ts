// Non-linear (and phase-dependent) boundary functions the authors' code explored, as history-dependent systems on
// +-1 bits, +1 meaning true. Source: EMT section 5.1, last paragraph (names only; the definitions are written here).

import { InputError } from '../array/errors.ts';
import type { Composition, HistoryTask } from './history.ts';
import { fibonacciOperator, linearTask, systemTask } from './linear.ts';

export interface CompositionSizes {
  readonly d: number;
  readonly s: number;
}

/** `x_i(t)` is true where an odd number of `x_i(t-1) ... x_i(t-s)` is: for `s = 2`, exclusive or. Never settles. */
export function xorFibonacci({ d, s }: CompositionSizes): HistoryTask {
  // The product of s signs is true for an even number of falses; the parity of the trues differs from it by (-1)^s.
  const flip = s % 2 === 0 ? -1 : 1;
  const f: Composition = (v, _t, out) => {
    for (let i = 0; i < d; i++) {
      let product = flip;
      for (let k = 0; k < s; k++) product *= v[k * d + i]!;
      out[i] = product;
    }
  };
  return bitTask('xor-fibonacci', `Each bit is the parity (exclusive or) of its last ${s} values.`, d, s, f);
}

/** `x_i(t)` is true where all of `x_i(t-1) ... x_i(t-s)` are. Settles after `s` steps. */
export function andFibonacci({ d, s }: CompositionSizes): HistoryTask {
  const f: Composition = (v, _t, out) => {
    for (let i = 0; i < d; i++) {
      let all = 1;
      for (let k = 0; k < s; k++) all = Math.min(all, v[k * d + i]!);
      out[i] = all;
    }
  };
  return bitTask('and-fibonacci', `Each bit is the conjunction of its last ${s} values.`, d, s, f);
}

/** `x_i(t)` is true where any of `x_i(t-1) ... x_i(t-s)` is. Settles after `s` steps. */
export function orFibonacci({ d, s }: CompositionSizes): HistoryTask {
  const f: Composition = (v, _t, out) => {
    for (let i = 0; i < d; i++) {
      let any = -1;
      for (let k = 0; k < s; k++) any = Math.max(any, v[k * d + i]!);
      out[i] = any;
    }
  };
  return bitTask('or-fibonacci', `Each bit is the disjunction of its last ${s} values.`, d, s, f);
}

/**
 * Generalised Fibonacci (TWM section 3): `x(t) = x(t-1) + ... + x(t-s)` from +-1 bits. Linear, values grow as
 * 1.618^t for `s = 2`: train it at short horizons. Outputs are real numbers.
 */
export function sumFibonacci({ d, s }: CompositionSizes): HistoryTask {
  return linearTask({
    d,
    s,
    F: fibonacciOperator(d, s),
    initial: 'signs',
    name: 'sum-fibonacci',
    summary: `Each value is the sum of its last ${s} values (generalised Fibonacci).`,
  });
}

/**
 * Repeat copy whose sign depends on the phase: with `k = t - s` the step of the output phase,
 * `x(t) = x(t-s)` while `k mod 6` is 0, 1, 2 and `x(t) = -x(t-s)` while it is 3, 4, 5.
 */
export function phaseDependent({ d, s }: CompositionSizes): HistoryTask {
  const f: Composition = (v, t, out) => {
    const sign = (t - s) % 6 < 3 ? 1 : -1;
    for (let i = 0; i < d; i++) out[i] = sign * v[i]!;
  };
  return bitTask('phase-dependent', `Repeat copy over ${s} steps, negated for 3 steps of every 6.`, d, s, f);
}

/**
 * Binary arithmetic with an operator symbol. A variable is a number of `d - 1` bits, least bit first, and in its last
 * component the operator. With `a = x(t-2)`, `b = x(t-1)` and the operator of `b`: +1 writes `a + b`, -1 writes
 * `a - b`, both modulo `2^(d-1)`; the operator is handed on unchanged. So the operator shown with the second
 * operand rules the whole sequence (the one shown with the first is never read). `s` is 2.
 */
export function binaryArithmetic({ d, s }: CompositionSizes): HistoryTask {
  if (s !== 2) throw new InputError(`binary-arithmetic has two operands: s must be 2, found ${s}`);
  if (d < 2) throw new InputError(`binary-arithmetic needs d >= 2 (bits of the number, and the operator), found ${d}`);
  const bits = d - 1;
  const f: Composition = (v, _t, out) => {
    const operator = v[2 * d - 1]! > 0 ? 1 : -1;
    let carry = 0;
    for (let i = 0; i < bits; i++) {
      const a = v[i]! > 0 ? 1 : 0;
      const b = v[d + i]! > 0 ? 1 : 0;
      const total = a + operator * b + carry;
      out[i] = total & 1 ? 1 : -1;
      carry = total >> 1;
    }
    out[bits] = operator;
  };
  const words = `Adds or subtracts the last two ${bits}-bit numbers, as the operator symbol of the last one says.`;
  return bitTask('binary-arithmetic', words, d, s, f);
}

function bitTask(name: string, summary: string, d: number, s: number, f: Composition): HistoryTask {
  return systemTask({ name, summary, d, s, output: 'signs', initial: 'signs', F: null, id: null, f });
}
