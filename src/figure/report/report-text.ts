// The sentences of the report: what to see in each figure, from the numbers of this very network, also when it failed.
// Texts may hold `_{...}` and `^{...}`; whatever came from outside (names, paths, reasons) is passed through as it is.

import { verdictThresholds } from '../../emt/analyze/verdict.ts';
import type { Analysis, EditFigures } from '../../emt/results/analysis.ts';
import { numberText, percentText } from '../draw/number-text.ts';
import { controlMeasures, meanContent, recurrentName } from '../emt/analysis-figures.ts';
import type { ControlMeasure } from '../emt/controls.ts';
import { circuitLikeness } from './report-headings.ts';

/** Accuracy from which a task counts as done, and below which as not begun, over signs. */
const DONE = 0.98;
const NOT_BEGUN = 0.6;
/** Shares that differ by less are the same; so are small figures within this part of each other, or both rounding. */
const NEARLY = 0.02;
const ROUNDING = 1e-9;

export function taskSentences({ accuracy, task }: Analysis): string[] {
  const { value, horizon, sequences, perRow } = accuracy;
  const measured =
    `On ${sequences} fresh sequences, ${percentText(value)} of the outputs are right over ${horizon} ` +
    `${horizon === 1 ? 'step' : 'steps'} after the input.`;
  const sentences = [measured];
  if (value >= DONE) sentences.push('The network does the task, so there is something to explain.');
  else if (value >= NOT_BEGUN) {
    sentences.push('It does the task only in part: expect a circuit with parts missing, or held too weakly.');
  } else {
    sentences.push('That is near chance: it does not do the task, and everything below should fail. See how.');
  }
  const worst = lowest(perRow);
  if (worst !== null && worst.value < DONE && perRow.length > 1) {
    sentences.push(
      `The weakest output is row ${worst.index + 1} of ${task.outputSize}, right on ${percentText(worst.value)}.`,
    );
  }
  return sentences;
}

export function trainingSentence(analysis: Analysis): string {
  const checkpoint = analysis.model.checkpoint;
  const which = checkpoint === null ? '' : ` What is analysed here is the checkpoint “${checkpoint}”.`;
  return `The loss should fall, and the accuracy return to 1 after each time the curriculum lengthens the horizon.${which}`;
}

export function spectrumSentences(analysis: Analysis): string[] {
  const { spectrum, task, model } = analysis;
  if (!task.linear) {
    return [
      'The rule of this task is not linear, so there is no circuit matrix to compare with: only the network’s own ' +
        'eigenvalues are drawn.',
    ];
  }
  const sentences: string[] = [];
  if (model.hiddenSize < task.alive) {
    sentences.push(
      `The circuit cannot fit: it needs ${task.alive} dimensions and the network has ${model.hiddenSize} hidden units.`,
    );
  }
  sentences.push(spectrum.statement);
  const { theoryRank, networkRank, unmatchedTheory, unmatchedNetwork } = spectrum;
  if (unmatchedTheory.length === 0 && unmatchedNetwork.length === 0 && theoryRank === networkRank) {
    sentences.push(
      'See that each blue circle is joined to as many orange dots as it says (at the right they are spread out, pair by pair: ' +
        'difference of the arguments above, magnitude below).',
    );
  } else {
    if (unmatchedTheory.length > 0) {
      sentences.push(
        `${count(unmatchedTheory.length, 'eigenvalue')} of the circuit, marked ×, ${unmatchedTheory.length === 1 ? 'has' : 'have'} no partner in the network.`,
      );
    }
    if (unmatchedNetwork.length > 0) {
      sentences.push(
        `${count(unmatchedNetwork.length, 'eigenvalue')} of the network, marked ◇, ${unmatchedNetwork.length === 1 ? 'is' : 'are'} large and not the circuit’s.`,
      );
    }
  }
  if (spectrum.magnitude !== null && spectrum.magnitude.mean > 1.02) {
    sentences.push(
      `Magnitudes above 1 (mean ${numberText(spectrum.magnitude.mean)}) are expected: the linear part pushes out, the ` +
        'saturation of the units bounds it.',
    );
  }
  return sentences;
}

export function matricesSentences(analysis: Analysis): string[] {
  const { basis, task } = analysis;
  const W = recurrentName(analysis);
  if (basis.method === 'none') return [`There is no basis to show ${W} in. ${basis.why}`];
  if (!task.linear) {
    return [
      `${W} at the left, and in the basis Ψ beside it. The rule is not linear, so only the shift can be checked by eye: ` +
        'each slot’s block should hold a diagonal one block to the right of its own.',
    ];
  }
  const likeness = {
    same: `At the left ${W} in the network’s own units; in the basis Ψ the same matrix is the circuit: compare the middle with the right.`,
    close: `At the left ${W} in the network’s own units; in the basis Ψ the same matrix has the circuit’s entries, with some others beside them: compare the middle with the right.`,
    other: `In the basis Ψ, ${W} should look like the circuit at the right; here it does not.`,
  };
  const sentences = [
    likeness[circuitLikeness(analysis)],
    `Entries differ from Φ by ${numberText(basis.meanError)} on average and by ${numberText(basis.maxError)} at most.`,
  ];
  if (basis.gain !== null && Math.abs(basis.gain - 1) > 0.02) {
    sentences.push(
      `The network’s circuit is ${numberText(basis.gain)} Φ; from that it differs by ${numberText(basis.meanErrorGain)} on ` +
        `average and ${numberText(basis.maxErrorGain)} at most.`,
    );
  }
  sentences.push(
    basis.closureError === null
      ? 'A basis of eigenvectors makes any matrix look like the circuit as far as their eigenvalues agree: this shows how ' +
          'the matrix works, and is no evidence beside the spectrum. What the basis reads and what edits do in it is.'
      : 'Diagonals beside the main one can be had from any matrix by a choice of basis: the evidence is the last row of ' +
          `blocks, which is the task’s rule. Its relative error is ${numberText(basis.closureError)}.`,
  );
  if (basis.dropped.length > 0) {
    sentences.push(
      `${count(basis.dropped.length, 'mode')} of the circuit ${basis.dropped.length === 1 ? 'was' : 'were'} left out: the network has none for ${basis.dropped.length === 1 ? 'it' : 'them'}.`,
    );
  }
  return sentences;
}

/** @param outside share of the hidden variance that `h − Ψ Ψ* h` keeps */
export function residualSentence({ basis, task }: Analysis, outside: number): string {
  const sentences = [
    `What the variables leave of the hidden state, h − ΨΨ*h as Ψ* reads them, is ${percentText(outside)} of its variance; here ` +
      'it is split into principal components.',
  ];
  if (outside > 0.1) sentences.push('That is much: the hidden state also holds what the circuit does not need.');
  if (basis.variance !== null && Math.abs(1 - basis.variance - outside) > 1e-3) {
    sentences.push(
      `Ψ* reads at an angle to the span of Ψ; at a right angle, as “hidden variance in span Ψ” is measured below, ${percentText(1 - basis.variance)} is left.`,
    );
  }
  if (basis.leakage === null) sentences.push(mathText(basis.byConstruction));
  else {
    sentences.push(
      `In one step the recurrent matrix carries a share of ${numberText(basis.leakage)} of the circuit’s activity out of the circuit’s space.`,
    );
    if (task.deadLeakage !== null && task.deadLeakage > 0) {
      sentences.push(
        `Of bare variables the circuit itself carries ${numberText(task.deadLeakage)} on into cells that nothing reads any more.`,
      );
    }
  }
  return sentences.join(' ');
}

/** Letters of the theory in a text that was written for a terminal. */
function mathText(text: string): string {
  return text.replaceAll('Psi', 'Ψ').replaceAll('Phi', 'Φ');
}

export function variablesSentences(analysis: Analysis): string[] {
  const { basis, task } = analysis;
  if (basis.method === 'none') return ['Without a basis no variable can be read.'];
  const known = basis.content.map((value) => value ?? Number.POSITIVE_INFINITY);
  const worst = lowest(known);
  const decoded = basis.decoding === null ? '' : `${percentText(basis.decoding)} of the signs are read right, and `;
  const sentences = [
    `Every column should move one place to the left with each step, and below as above. Over many sequences, ${decoded}` +
      `slots correlate with their variables at ${correlation(meanContent(analysis))} on average.`,
    'In the input phase the newest slot may look wrong: the network need not write into it the way it reads it out.',
  ];
  if (worst !== null && Number.isFinite(worst.value) && worst.value < 0.9) {
    sentences.push(`Slot ${worst.index + 1} holds its variable worst, at ${correlation(worst.value)}.`);
  }
  if (task.alive < task.n) {
    sentences.push(
      `Blank cells cannot influence any later output; the circuit needs ${task.alive} of the ${task.n} cells.`,
    );
  }
  return sentences;
}

export const RING_SENTENCE =
  'The same sequence, turning: inputs enter the newest slot from the left, each step moves every variable one slot on, ' +
  'and the newest slot is what the network puts out. It stands still under the pointer.';

export function interventionSentences(analysis: Analysis): string[] {
  const { intervention } = analysis;
  const changed = intervention.changedAccuracy;
  if (changed === null) return ['No edit could be made, so nothing is shown to be the cause of anything.'];
  const random = intervention.randomBasis.changedAccuracy;
  const sentences = [
    `One slot of the running network is overwritten, and the network runs on for ${intervention.lags} steps. Of the ` +
      `${intervention.changedBits} output bits that should then differ, ${percentText(changed)} do as the circuit predicts` +
      (random === null ? '.' : `; with a random basis of the same size, ${percentText(random)}.`),
  ];
  const worst = lowest(intervention.perSlot.map((value) => value ?? Number.POSITIVE_INFINITY));
  if (worst !== null && Number.isFinite(worst.value)) {
    sentences.push(
      worst.value >= DONE
        ? worst.value >= 1
          ? 'Every slot can be written.'
          : `Every slot can be written: the weakest, slot ${worst.index + 1}, reaches ${percentText(worst.value)}.`
        : `The weakest is slot ${worst.index + 1} with ${percentText(worst.value)}.`,
    );
  }
  const others = otherEdits(intervention);
  if (others.length > 0) sentences.push(`Other edits, each over the bits it should change: ${others.join(', ')}.`);
  if (changed >= DONE && (intervention.erase.changedAccuracy ?? 1) < DONE) {
    sentences.push(
      'An erased slot does not stay empty where eigenvalues lie outside the circle: zero repels, and the slot fills again with ' +
        'whatever is left of it. Erasing therefore does not enter the verdict.',
    );
  }
  if (changed < 0.65) sentences.push('That is what a wrong basis gives: the directions edited are not the variables.');
  return sentences;
}

function otherEdits({ erase, swap, interchange }: Analysis['intervention']): string[] {
  const named: [string, EditFigures][] = [
    ['erase', erase],
    ['swap', swap],
    ['interchange', interchange],
  ];
  return named
    .filter(([, { changedAccuracy }]) => changedAccuracy !== null)
    .map(([name, { changedAccuracy }]) => `${name} ${percentText(changedAccuracy)}`);
}

export function controlsSentences(analysis: Analysis): string[] {
  const { controls, intervention, strength } = analysis;
  const { random, shuffled } = controls;
  const sentences = [
    `The same analysis says “${random.verdict}” of an untrained network of the same shape and “${shuffled.verdict}” of this network with its weights shuffled.`,
  ];
  if (random.verdict !== 'absent' || shuffled.verdict !== 'absent') {
    sentences.push('A control that is not absent means that these figures prove little here: do not rely on them.');
  }
  if (intervention.changedAccuracy !== null) {
    const there = [random, shuffled].map(({ intervention: { changedAccuracy } }) =>
      changedAccuracy === null ? 'could not be made' : `are right on ${percentText(changedAccuracy)}`,
    );
    sentences.push(
      `Edits that come out right on ${percentText(intervention.changedAccuracy)} of the bits here ${there[0]} in the ` +
        `untrained network and ${there[1]} in the shuffled one.`,
    );
  }
  if (strength !== null) {
    sentences.push(
      'An edit shows a memory only as far as the network holds by itself what is edited; the verdict asks for a lead of ' +
        `${verdictThresholds.margin} in “edits × content” over both controls.`,
    );
  }
  const equal = noBetterThanControls(controlMeasures(analysis));
  if (analysis.verdict !== 'absent' && equal.length > 0) {
    sentences.push(
      `These figures do not tell the network from its controls, and are no evidence here: ${equal.join(', ')}.`,
    );
  }
  return sentences;
}

/** Names of the measures in which a control is as good as the network, or all but. */
function noBetterThanControls(measures: readonly ControlMeasure[]): string[] {
  const isEqual = ({ trained, random, shuffled, better }: ControlMeasure): boolean => {
    const nulls = [random, shuffled].filter((value) => value !== null);
    if (trained === null || nulls.length === 0 || better === 'equal') return false;
    return better === 'higher'
      ? Math.max(...nulls) > trained - NEARLY
      : Math.min(...nulls) <= Math.max(trained / (1 - NEARLY), ROUNDING);
  };
  return measures.filter(isEqual).map(({ name }) => name);
}

function correlation(value: number | null): string {
  return value === null ? 'none' : value.toFixed(3).replace('-', '−');
}

interface Lowest {
  readonly index: number;
  readonly value: number;
}

function lowest(values: readonly number[]): Lowest | null {
  let found: Lowest | null = null;
  values.forEach((value, index) => {
    if (found === null || value < found.value) found = { index, value };
  });
  return found;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
