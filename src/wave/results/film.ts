// What a film of a substrate shows, as the object that `engram wave film --json` prints.

import type { WaveTask } from './run.ts';

/** All cells of a substrate, step after step. */
export interface WaveFilm {
  schema: 'engram.wave-film/1';
  seed: number;
  task: WaveTask;
  /** The digits 3, 1 and 5 as pixels, or drawn. */
  input: '315' | 'random';
  boundary: 'task' | 'none';
  courant: number;
  /** Steps with input, the first of them. */
  inputSteps: number;
  /** Cells after each step, `[steps][s][d]`, column 1 (oldest) first. */
  frames: number[][][];
}
