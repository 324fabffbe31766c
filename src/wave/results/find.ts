// What is found of waves in a network, as the object that `engram wave find --json` prints.

import type { AnalysedModel } from '../../emt/results/analysis.ts';
import type { WaveTask } from './run.ts';

/**
 * `wave`: contents move from column to column. `register`: items stay where they were written. `neither`; `other wave`: a
 * wave, but not the task's; `nothing moves`: the task tells the accounts not apart.
 */
export type WaveVerdict = 'wave' | 'register' | 'neither' | 'other wave' | 'nothing moves';

/** Waves looked for in a network, beside null networks. */
export interface WaveFinding {
  schema: 'engram.wave-find/1';
  seed: number;
  /** What was looked at: the given task or, without one, the rule that its outputs follow; `null` where they follow none. */
  task: WaveTask | null;
  taskFrom: 'given' | 'file' | 'outputs' | null;
  model: AnalysedModel;
  verdict: WaveVerdict;
  reason: string;
  /** Whether no interval that decides holds its threshold. */
  clear: boolean;
  /** The network by the task's substrate; `null` without a task. */
  network: WaveFigures | null;
  /** Null networks, draw by draw: untrained, and the network's own weights shuffled. */
  nulls: { random: WaveFigures[]; shuffled: WaveFigures[] };
  /** A substrate inferred without the task; `null` where it was not looked for, as the task's own explains the network. */
  inferred: InferredSubstrate | null;
  /** The best content of waves inferred in null networks, where the inferred one says nothing; `null` without any. */
  inferredInNulls: number | null;
  /** Cells of the task's stack that are alive, and those of them that move. */
  items: { alive: number; moving: number } | null;
}

/** What both accounts say of one network. */
export interface WaveFigures {
  /** Share of right signs over the steps that were looked at; `null` for outputs that are no signs. */
  right: number | null;
  wave: AccountFigures;
  register: AccountFigures;
  /** Relative error of the boundary's rows in `Psi* J Psi`; `null` where nothing is known to compare, or not computed. */
  closureError: number | null;
  /** Share of the oldest cells' next step outside the columns; `null` where they fill the state, or not computed. */
  leakage: number | null;
  /** Share of hidden variance in the span of the columns; `null` where they fill the state. */
  coverage: number | null;
  /** In columns a step, towards the open end. */
  speed: { ridge: number | null; spectrum: number | null };
  /** How large activity is in the last turns, over that once it has settled; it decides nothing. */
  lasting: number;
}

/** One account: what is read where it says, and what edits there do. */
export interface AccountFigures {
  /** Mean correlation over the items that move, once activity has settled and in the last turns. */
  content: { early: number; late: number };
  /** Correlation of each column's items `[s]`, in the last turns; `null` for columns without any. */
  columns: (number | null)[];
  /**
   * Share of the outputs that should change that came out right after an edit, with its interval; `null` where none
   * should, and in null networks whose content is too small for edits to matter.
   */
  edits: { value: number; low: number; high: number } | null;
  /** Share of hidden variance that the account explains once activity has settled. */
  explained: number;
}

/** A substrate inferred from a network's states without its task. */
export interface InferredSubstrate {
  /** Columns, as long as the first that the younger ones make up; `null` where none was. */
  s: number | null;
  /** Width: as many directions of the input as leave a trace in the state. */
  d: number;
  cells: number | null;
  /** What enters at the start: nothing, a signed selection, or any linear mixture. */
  boundary: 'none' | 'selection' | 'linear' | null;
  /** Whether what reaches the end is lost. */
  ends: boolean;
  /** The selection in words, as it was fitted, whether it holds or not. */
  written: string[] | null;
  /** Mean correlation of the state's cells with the inferred substrate where it is least, on trials that nothing was fitted to. */
  content: number | null;
  /** Size of what is read at the end over that when the input ended. */
  size: number | null;
}
