// The verdict on waves, by what no network has by construction: contents where an account says they are, once the input has
// ended and the longest lag has passed; edits of them, which change what they should; both ahead of every null network. The
// spectrum, the shift, coverage and speed decide nothing (spec, correction 1). Ours; docs/wave.md.

import { percentText, roundedText } from '../../array/words.ts';
import type { AccountFigures, WaveFigures, WaveVerdict } from '../results/find.ts';

/** What an account must reach to be how a network remembers. */
export const waveThresholds = {
  /** Mean correlation of the items that move, in both windows. */
  content: 0.8,
  /** Share of the outputs that an edit should change that came out right. */
  edits: 0.8,
  /** By how much content times edits has to be ahead of the same account of every null network. */
  lead: 0.15,
} as const;

/** Size of activity in the last turns over that once it has settled, below which it is told to fade; it decides nothing. */
const FADED = 0.5;

/** Share of right signs from which on a network does a task. */
const DONE = 0.95;

interface Judged {
  readonly network: WaveFigures;
  readonly nulls: readonly WaveFigures[];
  /** Items that move. */
  readonly moving: number;
}

interface Judgement {
  readonly verdict: WaveVerdict;
  readonly reason: string;
  readonly clear: boolean;
}

/** Judges a network beside its nulls. */
export function judgeFinding({ network, nulls, moving }: Judged): Judgement {
  if (moving === 0) {
    return {
      verdict: 'nothing moves',
      reason: 'No cell of the substrate that is read moves and varies: both accounts say the same of it.',
      clear: true,
    };
  }
  const wave = hold('wave', network, nulls);
  const register = hold('register', network, nulls);
  const clear = wave.clear && register.clear;
  const fades =
    network.lasting < FADED ? ` It fades: in the last turns ${percentText(network.lasting)} of its size is left.` : '';
  if (wave.holds && !register.holds) {
    return { verdict: 'wave', reason: `Contents move from column to column.${fades} ${wave.text}`, clear };
  }
  if (register.holds && !wave.holds) {
    return { verdict: 'register', reason: `Items stay where they were written.${fades} ${register.text}`, clear };
  }
  const does =
    network.right !== null && network.right < DONE ? ` It does the task on ${percentText(network.right)} only.` : '';
  return { verdict: 'neither', reason: `Neither account holds.${does}${fades} ${wave.text} ${register.text}`, clear };
}

function hold(name: 'wave' | 'register', network: WaveFigures, nulls: readonly WaveFigures[]) {
  const { content, edits, lead } = waveThresholds;
  const own = network[name];
  const read = Math.min(own.content.early, own.content.late);
  const best = Math.max(0, ...nulls.map((other) => strengthOf(other[name], 1)));
  const share = own.edits?.value ?? 0;
  const [low, high] = own.edits ? [own.edits.low, own.edits.high] : [0, 0];
  const holds = read >= content && share >= edits && strengthOf(own) - best >= lead;
  // A verdict that content already decides does not hang on the edits.
  const clear = read < content || low >= edits || high < edits || strengthOf(own) - best < lead;
  const where = name === 'wave' ? 'in the columns' : 'where they were written';
  const text =
    `Read ${where}, items correlate with what should be there at ${roundedText(read, 2)}; ` +
    `after edits there ${percentText(share)} of the outputs that should change came out right ` +
    `(the two multiplied ${roundedText(strengthOf(own), 2)}, in the best null network at most ${roundedText(best, 2)}).`;
  return { holds, clear, text };
}

/** Content times edits, of which `unedited` is taken where none were made. */
function strengthOf({ content, edits }: AccountFigures, unedited = 0): number {
  return Math.max(0, Math.min(content.early, content.late)) * (edits?.value ?? unedited);
}
