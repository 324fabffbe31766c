// What the conjugate network is, and the task whose circuit it holds.

import type { Story } from '../../../story/story.ts';
import type { EpisodicNetwork } from './result.ts';

export function networkStory({ file, activation, hiddenSize, task, cycles }: EpisodicNetwork): Story {
  const network = `${file}: Elman ${activation}, ${hiddenSize} hidden units, task ${task}`;
  return {
    title: 'Which network is conjugate to the memory?',
    answer: `Each of its ${cycles.length} cycles is a shift register: a bit that comes back after as many steps.`,
    blocks: [{ kind: 'text', sentences: [network] }],
  };
}
