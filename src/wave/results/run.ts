// What a run of a substrate gives, as the object that `engram wave run --json` prints.

/**
 * How input enters: `clamp` puts it in the place of f (the substrate is filled with it), `add` puts it on top of f, as an
 * Elman network does.
 */
export type InputMode = 'clamp' | 'add';

/** How a substrate that does a task went, beside the task. */
export interface WaveRun {
  schema: 'engram.wave-run/1';
  seed: number;
  task: WaveTask;
  /** What enters at the start: copies of cells, sums of them, another function of all cells, or nothing. */
  boundary: 'selection' | 'linear' | 'function' | 'none';
  /** How input entered: in the place of the boundary function, or on top of it. */
  mode: InputMode;
  /** Columns that waves move in a step; below 1 they are smeared. */
  courant: number;
  /** Steps after the input. */
  steps: number;
  /** What was put in, `[s][d]`. */
  inputs: number[][];
  /** Column s after each step without input, `[steps][d]`. */
  outputs: number[][];
  agreement: Agreement;
  /** Root mean square of all cells after each step, input included, `[s + steps]`. */
  sizes: number[];
}

/** The task that a substrate does. */
export interface WaveTask {
  name: string;
  summary: string;
  /** Waves that run side by side, and columns. */
  d: number;
  s: number;
}

/** What a substrate said beside what its task asks. */
export interface Agreement {
  /** The greatest difference of an output. */
  furthest: number;
  /** Share of right signs; `null` for tasks of real numbers. */
  right: number | null;
  /** The first step after the input (from 1) with an output that is wrong: another sign, or off by a millionth. */
  firstWrong: number | null;
}
