// Recorded states as text for a terminal: the profile, the fitted dynamics and rule, and what none of it shows.

import { printableData } from '../array/printable.ts';
import type { Recorded } from '../emt/results/recorded.ts';
import { profileTable, refusedBlocks, ruleBlocks } from '../experiment/circuit-words.ts';
import type { Block } from '../story/story.ts';
import { toText } from '../story/text.ts';
import { percent } from './text-table.ts';

const HISTORIES: Readonly<Record<Recorded['history'], string>> = {
  outputs: 'of the recorded outputs',
  task: 'of what the task says',
  inputs: 'of the recorded inputs',
  none: 'nothing to compare with',
};

/** Several lines, without a newline at the end. */
export function recordedText(found: Recorded): string {
  const recorded = printableData(found);
  const { data, task, history, lagProfile, operator, basis, dynamics, verdict, reason, limits, notes } = recorded;
  const lines = [
    `states    ${data.sequences} sequences of ${data.steps} steps, ${data.stateSize} units${data.source === null ? '' : ` (${data.source})`}`,
    ...(task ? [`task      ${task.name}: ${task.summary}`] : []),
    '',
    ...(lagProfile.length > 0 ? linesOf([profileTable(lagProfile, HISTORIES[history])]) : []),
    ...linesOf(ruleBlocks(operator)),
    ...linesOf(refusedBlocks(recorded.candidate)),
  ];
  if (basis.variance !== null) {
    lines.push(
      `variables ${percent(basis.variance)} of the variance, ${percent(basis.decoding)} of the signs read right`,
    );
  }
  if (dynamics) {
    const largest = dynamics.eigenvalues
      .slice(0, 4)
      .map(
        ([re, im]) => `${Math.hypot(re, im).toFixed(3)} at ${((Math.atan2(im, re) * 180) / Math.PI).toFixed(1)} deg`,
      );
    lines.push(
      `dynamics  fitted in ${dynamics.rank} dimensions (${dynamics.why}), ${percent(dynamics.variance)} of the variance; ` +
        `one step leaves ${percent(dynamics.error)} unexplained`,
      `          largest eigenvalues ${largest.join(', ')}`,
    );
    if (dynamics.spectrum) {
      const against = dynamics.comparedWith === 'task' ? "the task's circuit" : 'the rule fitted to the same states';
      lines.push(`spectrum  against ${against}: ${dynamics.spectrum.statement}`);
    }
  }
  lines.push(
    ...limits.map((limit) => `limit     ${limit}`),
    ...notes.map((note) => `note      ${note}`),
    '',
    `${verdict}: ${reason}`,
  );
  return lines.join('\n');
}

function linesOf(blocks: readonly Block[]): string[] {
  return blocks.length === 0 ? [] : [toText({ title: '', answer: '', blocks }), ''];
}
