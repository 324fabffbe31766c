// The substrate of traveling waves: d waves run along s columns from the start (column s) to the open end (column 1), where
// they are lost; the start writes f of all columns as they were. With Courant number 1 nothing is moved: the columns are a
// window on a tape that slides by one column a step, so a step costs what f costs and d writes. With a smaller one
// every cell changes. Source: TWM (arXiv 2402.10163) section 3, equation 1 and algorithm A1; the ghost cell of smaller
// Courant numbers is ours (spec, correction 5). It does not learn, and it draws nothing.

import { InputError } from '../array/errors.ts';
import type { Boundary } from './boundary.ts';
import type { InputMode } from './results/run.ts';

export interface SubstrateOptions {
  /** `nu dt / dx`, above 0 and at most 1; 1 when absent, the model. A smaller one smears what travels. */
  readonly courant?: number;
}

/** Numbers on the tape at least, so that it is wound back seldom. */
const TAPE = 2 ** 14;

/** A running substrate, all cells 0 at first. */
export class Substrate {
  readonly boundary: Boundary;
  readonly courant: number;
  readonly #tape: Float64Array;
  /** Where the oldest column stands. */
  #from = 0;
  #t = 0;
  readonly #entering: Float64Array;
  /** Of selections: how far back each entry reads. */
  readonly #back: Int32Array;
  readonly #sign: Float64Array;

  /** Makes an empty one, all cells 0. @throws InputError for a Courant number out of its range */
  constructor(boundary: Boundary, { courant = 1 }: SubstrateOptions = {}) {
    if (!(courant > 0 && courant <= 1)) {
      throw new InputError(`Courant number is ${courant}, expected one above 0 and at most 1`);
    }
    const { s, d, selection } = boundary;
    this.boundary = boundary;
    this.courant = courant;
    this.#tape = new Float64Array(courant === 1 ? s * d + d * Math.max(s, Math.ceil(TAPE / d)) : s * d);
    this.#entering = new Float64Array(d);
    this.#back = Int32Array.from(selection?.source ?? [], (source) => s * d - source);
    this.#sign = Float64Array.from(selection?.sign ?? []);
  }

  /** Steps taken: the number of the step that comes next, from 0. */
  get t(): number {
    return this.#t;
  }

  /** All columns `[s*d]`, column 1 (oldest) first, as they are: a view that the next step changes. */
  get columns(): Float64Array {
    const { s, d } = this.boundary;
    return this.#tape.subarray(this.#from, this.#from + s * d);
  }

  /** Column s `[d]`, which was written last: a view. */
  get newest(): Float64Array {
    const { s, d } = this.boundary;
    return this.#tape.subarray(this.#from + (s - 1) * d, this.#from + s * d);
  }

  /** Overwrites all columns `[s*d]`, oldest first. @throws InputError for another number of values */
  load(columns: ArrayLike<number>): void {
    const { s, d } = this.boundary;
    if (columns.length !== s * d) {
      throw new InputError(`columns hold ${columns.length} values, expected ${s * d} of ${s} columns of width ${d}`);
    }
    this.columns.set(columns);
  }

  /** Takes a step with input `u [d]`, or without. @throws InputError for input of another width */
  step(input: ArrayLike<number> | null = null, mode: InputMode = 'clamp'): void {
    const { s, d, f } = this.boundary;
    if (input !== null && input.length !== d) {
      throw new InputError(`input has ${input.length} values, expected ${d} as the substrate is wide`);
    }
    const entering = this.#entering;
    if (input !== null && mode === 'clamp') entering.set(input);
    else {
      // The boundary sees the columns before anything moves.
      f(this.columns, this.#t, entering);
      if (input !== null) for (let j = 0; j < d; j++) entering[j]! += input[j]!;
    }
    if (this.courant === 1) {
      this.#rewind();
      this.#tape.set(entering, this.#from + s * d);
      this.#from += d;
    } else this.#flow();
    this.#t++;
  }

  /** Takes `count` steps without input; selections at the speed of their copies alone. */
  advance(count: number): void {
    const { s, d, selection } = this.boundary;
    if (selection === null || this.courant !== 1) {
      for (let step = 0; step < count; step++) this.step();
      return;
    }
    for (let left = count; left > 0; ) {
      this.#rewind();
      const now = Math.min(left, (this.#tape.length - this.#from) / d - s);
      copyColumns(this.#tape, this.#from + s * d, now, this.#back, this.#sign);
      this.#from += now * d;
      left -= now;
    }
    this.#t += count;
  }

  /** Makes room for a column where the tape has come to its end. */
  #rewind(): void {
    const { s, d } = this.boundary;
    if (this.#from + (s + 1) * d <= this.#tape.length) return;
    this.#tape.copyWithin(0, this.#from, this.#from + s * d);
    this.#from = 0;
  }

  /** `h_i <- (1 - c) h_i + c h_(i+1)`, with what enters as the cell beyond the start; in ascending order nothing is read late. */
  #flow(): void {
    const { d } = this.boundary;
    const [cells, c] = [this.#tape, this.courant];
    const last = cells.length - d;
    for (let at = 0; at < last; at++) cells[at] = (1 - c) * cells[at]! + c * cells[at + d]!;
    for (let j = 0; j < d; j++) cells[last + j] = (1 - c) * cells[last + j]! + c * this.#entering[j]!;
  }
}

/**
 * Writes `count` columns from place `at` of the tape on, each of copies of what stands so far `back [d]`: always in columns
 * before. A function of its own, so that it is compiled for nothing else, and four at a time read before they are written.
 */
function copyColumns(tape: Float64Array, at: number, count: number, back: Int32Array, sign: Float64Array): void {
  const d = back.length;
  const whole = d & ~3;
  for (let step = 0; step < count; step++, at += d) {
    for (let j = 0; j < whole; j += 4) {
      const a = sign[j]! * tape[at - back[j]!]!;
      const b = sign[j + 1]! * tape[at - back[j + 1]!]!;
      const c = sign[j + 2]! * tape[at - back[j + 2]!]!;
      const e = sign[j + 3]! * tape[at - back[j + 3]!]!;
      tape[at + j] = a;
      tape[at + j + 1] = b;
      tape[at + j + 2] = c;
      tape[at + j + 3] = e;
    }
    for (let j = whole; j < d; j++) tape[at + j] = sign[j]! * tape[at - back[j]!]!;
  }
}
