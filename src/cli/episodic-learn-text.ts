// What was learned as text for a terminal.

import type { Attempt, SuccessRate } from '../episodic/learning/attempt.ts';
import type { Knowledge } from '../episodic/learning/knowledge.ts';
import type { EpochFigures } from '../episodic/learning/lesson.ts';
import { STORED_FROM } from '../episodic/learning/lesson.ts';
import type { RecallTest } from '../episodic/learning/recall-test.ts';
import type { LearningSettings } from '../episodic/learning/settings.ts';
import type { EpisodicLearning } from './learning-results.ts';
import { commandLine } from '../array/command-line.ts';
import { figure, textTable } from './text-table.ts';

const MOST_ROWS = 24;
const MOST_VISITS = 40;

/** Several lines, without a newline at the end. @param out the folder that it was saved to */
export function learningText(learning: EpisodicLearning, out: string | null): string {
  const { patterns, memories, neurons, hidden, seed, protocol, settings } = learning;
  const times = protocol.kind === 'single-pass' ? 'a single pass' : `${protocol.epochs} epochs`;
  const lines = [
    `memories  ${memories} of ${neurons} neurons, ${patterns}; ${hidden} hidden units; ${times}; seed ${seed}`,
    ...(settings ? [`rule      ${settingsText(settings)}`] : []),
  ];
  if (learning.lessons && learning.knowledge) {
    lines.push(...learning.lessons.flatMap(epochLines));
    lines.push('', ...knowledgeLines(learning.knowledge));
    if (learning.fromNoise) lines.push(`noise     ${visitsText(learning.fromNoise)}`);
  }
  if (learning.attempts && learning.success) lines.push(...attemptLines(learning.attempts, learning.success));
  // There is no network to go on with where learning diverged.
  const ended = learning.lessons?.every((epochs) => epochs.length === protocol.epochs) ? learning.lessons : null;
  if (out !== null && settings && ended) lines.push('', ...nextLines(out, settings, ended.at(-1)!.at(-1)!));
  return lines.join('\n');
}

export function settingsText({ vigilance, compat, ...at }: LearningSettings): string {
  const code = compat.length > 0 ? ", as the authors' code has it" : '';
  const answer = vigilance > 0 ? `vigilance ${figure(vigilance)}` : "the papers' rule";
  return (
    `${answer}${code}; alpha_c ${figure(at.alphaC)}, T_d ${figure(at.times.delay)}, T_Xi ${figure(at.xiTime)}, ` +
    `T_Phi ${figure(at.phiTime)} T_f; each shown for ${figure(at.stepsPerMemory * at.dt)} T_f`
  );
}

function epochLines(epochs: readonly EpochFigures[], lesson: number): string[] {
  const shown = epochs.length <= MOST_ROWS ? epochs : [...epochs.slice(0, 4), ...epochs.slice(4 - MOST_ROWS)];
  const rows = shown.map(({ epoch, energy, stored, shared, drift, recall }) => [
    String(epoch),
    figure(energy),
    `${stored.filter(({ correlation }) => correlation >= STORED_FROM).length} of ${stored.length}`,
    figure(stored.reduce((sum, { correlation }) => sum + correlation, 0) / stored.length),
    String(shared),
    figure(drift),
    String(recall.reached + 1),
  ]);
  const head = ['epoch', 'energy', 'stored', 'cosine', 'shared', 'drift', 'in order'];
  return ['', ...(lesson > 0 ? ['second sequence'] : []), textTable([head, ...rows])];
}

function knowledgeLines(knowledge: readonly Knowledge[]): string[] {
  return knowledge.flatMap(({ stored, correlations, shared, recall }, i) => {
    const name = knowledge.length === 1 ? '' : i === 0 ? 'first: ' : 'second: ';
    const mean = correlations.reduce((sum, each) => sum + each, 0) / correlations.length;
    const sharing = shared === 0 ? '' : `; ${shared} share a unit`;
    return [
      `stored    ${name}${stored} of ${correlations.length}, mean cosine ${figure(mean)}, least ${figure(Math.min(...correlations))}${sharing}`,
      `recalled  ${name}${visitsText(recall)}`,
      `order     ${name}${recall.inOrder ? 'as it should be' : `broken after memory ${recall.reached}: ${STOPS[recall.stop]}`}`,
    ];
  });
}

const STOPS: Readonly<Record<RecallTest['stop'], string>> = {
  order: 'all were reached',
  wrong: 'another one came next',
  patience: 'it was not left',
  budget: 'time was up',
  diverged: 'a number was no longer finite',
};

function visitsText({ visits, longest }: RecallTest): string {
  if (visits.length === 0) return 'no taught memory';
  const shown = visits.slice(0, MOST_VISITS).map(({ memory, overlap }) => `${memory} (${figure(overlap, 2)})`);
  return `${shown.join(' ')}${visits.length > MOST_VISITS ? ' ...' : ''}; longest stretch in order ${longest}`;
}

function attemptLines(attempts: readonly Attempt[], { successes, trials, rate, interval }: SuccessRate): string[] {
  const best = [...attempts].sort((a, b) => b.reached - a.reached || b.correlation - a.correlation).slice(0, MOST_ROWS);
  const rows = best.map(({ attempt, reached, inOrder, stored, shared, correlation, stop, settings }) => [
    String(attempt),
    inOrder ? 'all' : String(reached + 1),
    String(stored),
    String(shared),
    figure(correlation),
    stop,
    figure(settings.alphaC),
    figure(settings.dt),
    figure(settings.xiTime),
    figure(settings.phiTime),
  ]);
  const head = ['run', 'in order', 'stored', 'shared', 'cosine', 'ended', 'alpha_c', 'dt', 'T_Xi', 'T_Phi'];
  return [
    `success   ${successes} of ${trials} runs recall the whole sequence: ${figure(rate)} (95 %: ${figure(interval.low)} ... ${figure(interval.high)})`,
    '',
    textTable([head, ...rows]),
    ...(attempts.length > rows.length
      ? [`... and ${attempts.length - rows.length} more runs, none better: see --json`]
      : []),
  ];
}

/** How the learned network is recalled like any other, and which units it should then visit. */
function nextLines(out: string, { alphaC, times, beta, delay }: LearningSettings, { stored }: EpochFigures): string[] {
  const units = stored.map(({ unit }) => String(unit));
  const rounded = (value: number) => String(Number(value.toPrecision(6)));
  const command = commandLine([
    ...['episodic', 'run', '--patterns', `${out}/learned.npz`, '--graph', 'phi', '--cue', units[0]!],
    ...['--ratio', rounded(1 / alphaC), '--beta', rounded(alphaC * beta), '--td', String(times.delay)],
    ...(delay === 'tanh' ? ['--delay', 'tanh'] : []),
  ]);
  return [
    `units     ${units.slice(0, MOST_VISITS).join(' ')}${units.length > MOST_VISITS ? ' ...' : ''}: those of the memories, in order`,
    `next      ${command}`,
  ];
}
