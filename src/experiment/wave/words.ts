// What the experiments on waves share: the papers, the task of a result, and how a run compares with it in words.

import { percentText, plural, roundedText } from '../../array/words.ts';
import type { HistoryTask } from '../../task/history.ts';
import type { Agreement, WaveTask } from '../../wave/results/run.ts';

export const TWM =
  'Theory: Karuvally, Sejnowski, Siegelmann, “Hidden Traveling Waves bind Working Memory Variables in Recurrent Neural Networks”, arXiv 2402.10163.';

/** The name of a task and what it is. */
export function taskText({ name, summary }: WaveTask): string {
  return `${name}: ${summary}`;
}

export function waveTask({ name, summary, d, s }: HistoryTask): WaveTask {
  return { name, summary, d, s };
}

/** "every sign of 64 steps is right", or from where on and how far it is not. */
export function agreementInWords({ furthest, right, firstWrong }: Agreement, steps: number): string {
  const over = plural(steps, 'step');
  if (furthest === 0) return `what it says is what the task asks, to the last bit, over ${over}`;
  if (firstWrong === null) return `what it says is what the task asks over ${over}, within ${roundedText(furthest, 2)}`;
  const share = right === null ? `up to ${roundedText(furthest, 3)} off` : `${percentText(right)} of signs right`;
  return `it goes wrong at step ${firstWrong} after the input: ${share} over ${over}`;
}
