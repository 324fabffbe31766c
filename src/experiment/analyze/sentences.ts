// What is found at each step of an analysis, and what to see in its picture, from the numbers of this very network, also
// when it failed. Texts may hold `_{...}` and `^{...}`; what came from outside (names, reasons) is passed through as it is.

import { plural, typesetFixed, typesetNumber, typesetPercent } from '../../array/words.ts';
import { type Argument, argumentOf, meanContent } from '../../emt/analyze/argument.ts';
import { verdictThresholds } from '../../emt/analyze/thresholds.ts';
import { LARGEST_CHANCE } from '../../emt/circuit/spectrum-chance.ts';
import { analysisMeasures, noBetterThanControls } from '../../emt/pictures/control-measures.ts';
import { rulesInWords } from '../../emt/record/followed.ts';
import type { Analysis } from '../../emt/results/analysis.ts';
import { recurrentName } from './maps.ts';

export const HEADINGS: { readonly [K in keyof Argument]: Readonly<Record<Argument[K], string>> } = {
  task: {
    holds: 'It does the task',
    part: 'It does the task in part',
    fails: 'It does not do the task',
  },
  spectrum: {
    holds: 'Its spectrum is the circuit’s',
    part: 'Its spectrum is the circuit’s in part',
    fails: 'Its spectrum is not the circuit’s',
    none: 'Its spectrum has nothing to be compared with',
  },
  matrix: {
    holds: 'In the basis Ψ its matrix is the circuit',
    part: 'In the basis Ψ its matrix is close to the circuit',
    fails: 'In the basis Ψ its matrix is not the circuit',
    shift: 'In the basis Ψ its matrix shifts the variables, or should',
    none: 'There is no basis to see the circuit in',
  },
  variables: {
    holds: 'The variables are there, and they move',
    part: 'Some of the variables are there',
    fails: 'The variables are not there',
    none: 'No variables can be read',
  },
  edits: {
    holds: 'Editing one changes the future as predicted',
    part: 'Editing one changes the future as predicted, in part',
    fails: 'Editing one does not change the future as predicted',
    none: 'No variable could be edited',
  },
  controls: {
    holds: 'Neither control holds the circuit',
    fails: 'A control passes too: this proves little',
    none: 'The controls look the same',
  },
};

/** Accuracy from which a task counts as done, and below which as not begun, over signs. */
const DONE = 0.98;
const NOT_BEGUN = 0.6;

/** Of sentences with their conditions, those that are true of the network at hand. */
function trueOf(...sentences: readonly (string | false)[]): string[] {
  return sentences.filter((sentence) => sentence !== false);
}

export function taskSentences({ accuracy, task, outputs }: Analysis): string[] {
  const { value, horizon, sequences, perRow } = accuracy;
  const worst = lowest(perRow);
  return trueOf(
    `On ${sequences} fresh sequences, ${typesetPercent(value)} of the outputs are right over ${plural(horizon, 'step')} after the input.`,
    outputs.length > 0 && `By what the network itself said before, ${rulesInWords(outputs)}.`,
    value >= DONE && 'The network does the task, so there is something to explain.',
    value < DONE &&
      value >= NOT_BEGUN &&
      'It does the task only in part: expect a circuit with parts missing, or held too weakly.',
    value < NOT_BEGUN && 'That is near chance: it does not do the task, and everything below should fail. See how.',
    worst !== null &&
      worst.value < DONE &&
      perRow.length > 1 &&
      `The weakest output is row ${worst.place} of ${task.outputSize}, right on ${typesetPercent(worst.value)}.`,
  );
}

export function trainingSentences({ model: { checkpoint } }: Analysis): string[] {
  return trueOf(
    'The loss should fall, and the accuracy return to 1 after each time the curriculum lengthens the horizon.',
    checkpoint !== null && `What is analysed here is the checkpoint “${checkpoint}”.`,
  );
}

export function spectrumSentences({ spectrum, task, model }: Analysis): string[] {
  const { unmatchedTheory, unmatchedNetwork, theoryRank, networkRank, magnitude, chance } = spectrum;
  const [missing, surplus] = [unmatchedTheory.length, unmatchedNetwork.length];
  if (!task.linear) {
    const why = 'The rule of this task is not linear, so there is no circuit matrix to compare with';
    return [`${why}: only the network’s own eigenvalues are drawn.`];
  }
  return trueOf(
    model.hiddenSize < task.alive &&
      `The circuit cannot fit: it needs ${task.alive} dimensions and the network has ${model.hiddenSize} hidden units.`,
    spectrum.statement,
    missing + surplus === 0 &&
      theoryRank === networkRank &&
      'See that each blue circle is joined to as many orange dots as it says (at the right they are spread out, pair by pair: ' +
        'difference of the arguments above, magnitude below).',
    missing > 0 &&
      `${plural(missing, 'eigenvalue')} of the circuit, marked ×, ${missing === 1 ? 'has' : 'have'} no partner in the network.`,
    surplus > 0 &&
      `${plural(surplus, 'eigenvalue')} of the network, marked ◇, ${surplus === 1 ? 'is' : 'are'} large and not the circuit’s.`,
    chance !== null &&
      chance > LARGEST_CHANCE &&
      `The spectrum decides nothing here: as many random modes match as well in ${typesetPercent(chance)} of draws.`,
    magnitude !== null &&
      magnitude.mean > 1.02 &&
      `Magnitudes above 1 (mean ${typesetNumber(magnitude.mean)}) are expected: the linear part pushes out, the saturation of the units bounds it.`,
  );
}

export function matricesSentences(analysis: Analysis): string[] {
  const { meanError, maxError, gain, meanErrorGain, maxErrorGain, closureError, dropped, why } = analysis.basis;
  const W = recurrentName(analysis);
  const { matrix } = argumentOf(analysis);
  if (matrix === 'none') return [`There is no basis to show ${W} in. ${why}`];
  if (matrix === 'shift') {
    return [
      `${W} at the left, and in the basis Ψ beside it. The rule is not linear, so only the shift can be checked by eye: ` +
        'each slot’s block should hold a diagonal one block to the right of its own.',
    ];
  }
  const entries = matrix === 'holds' ? 'is the circuit' : 'has the circuit’s entries, with some others beside them';
  return trueOf(
    matrix === 'fails'
      ? `In the basis Ψ, ${W} should look like the circuit at the right; here it does not.`
      : `At the left ${W} in the network’s own units; in the basis Ψ the same matrix ${entries}: compare the middle with the right.`,
    `Entries differ from Φ by ${typesetNumber(meanError)} on average and by ${typesetNumber(maxError)} at most.`,
    gain !== null &&
      Math.abs(gain - 1) > 0.02 &&
      `The network’s circuit is ${typesetNumber(gain)} Φ; from that it differs by ${typesetNumber(meanErrorGain)} on average and ${typesetNumber(maxErrorGain)} at most.`,
    closureError === null
      ? 'A basis of eigenvectors makes any matrix look like the circuit as far as their eigenvalues agree: this shows how ' +
          'the matrix works, and is no evidence beside the spectrum. What the basis reads and what edits do in it is.'
      : 'Diagonals beside the main one can be had from any matrix by a choice of basis: the evidence is the last row of ' +
          `blocks, which is the task’s rule. Its relative error is ${typesetNumber(closureError)}.`,
    dropped.length === 1 && '1 mode of the circuit was left out: the network has none for it.',
    dropped.length > 1 && `${dropped.length} modes of the circuit were left out: the network has none for them.`,
  );
}

/** @param outside share of the hidden variance that `h − Ψ Ψ* h` keeps */
export function residualSentences({ basis, task }: Analysis, outside: number): string[] {
  const { variance, leakage, byConstruction } = basis;
  const dead = leakage === null ? 0 : (task.deadLeakage ?? 0);
  return trueOf(
    `What the variables leave of the hidden state, h − ΨΨ*h as Ψ* reads them, is ${typesetPercent(outside)} of its variance; here it is split into principal components.`,
    outside > 0.1 && 'That is much: the hidden state also holds what the circuit does not need.',
    variance !== null &&
      Math.abs(1 - variance - outside) > 1e-3 &&
      `Ψ* reads at an angle to the span of Ψ; at a right angle, as “hidden variance in span Ψ” is measured below, ${typesetPercent(1 - variance)} is left.`,
    leakage === null
      ? byConstruction.replaceAll('Psi', 'Ψ').replaceAll('Phi', 'Φ')
      : `In one step the recurrent matrix carries a share of ${typesetNumber(leakage)} of the circuit’s activity out of the circuit’s space.`,
    dead > 0 &&
      `Of bare variables the circuit itself carries ${typesetNumber(dead)} on into cells that nothing reads any more.`,
  );
}

export function variablesSentences(analysis: Analysis): string[] {
  const { basis, task } = analysis;
  if (basis.method === 'none') return ['Without a basis no variable can be read.'];
  const worst = lowest(basis.content);
  const decoded = basis.decoding === null ? '' : `${typesetPercent(basis.decoding)} of the signs are read right, and `;
  return trueOf(
    'Every column should move one place to the left with each step, and below as above.',
    `Over many sequences, ${decoded}slots correlate with their variables at ${typesetFixed(meanContent(analysis), 3)} on average.`,
    'In the input phase the newest slot may look wrong: the network need not write into it the way it reads it out.',
    worst !== null &&
      worst.value < 0.9 &&
      `Slot ${worst.place} holds its variable worst, at ${typesetFixed(worst.value, 3)}.`,
    task.alive < task.n &&
      `Blank cells cannot influence any later output; the circuit needs ${task.alive} of the ${task.n} cells.`,
  );
}

export const RING_SENTENCES = [
  'The same sequence, turning: inputs enter the newest slot from the left, each step moves every variable one slot on, ' +
    'and the newest slot is what the network puts out. It stands still under the pointer.',
];

export function editSentences({ intervention }: Analysis): string[] {
  const { changedAccuracy: changed, changedBits, lags, perSlot, randomBasis, erase, swap, interchange } = intervention;
  const { early, late } = intervention;
  if (changed === null) return ['No edit could be made, so nothing is shown to be the cause of anything.'];
  const random = randomBasis.changedAccuracy;
  const worst = lowest(perSlot);
  const others = Object.entries({ erase, swap, interchange }).flatMap(([name, { changedAccuracy }]) =>
    changedAccuracy === null ? [] : [`${name} ${typesetPercent(changedAccuracy)}`],
  );
  return trueOf(
    `One slot of the running network is overwritten, from step ${early.from} or from step ${late.from} on, and the network runs on ` +
      `for ${lags} steps. Of the ${changedBits} output bits that should then differ, ${typesetPercent(changed)} do as the circuit predicts, in sign and in size` +
      (random === null ? '.' : `; with a random basis of the same size, ${typesetPercent(random)}.`),
    worst !== null && worst.value >= 1 && 'Every slot can be written.',
    worst !== null &&
      worst.value < 1 &&
      (worst.value < DONE
        ? `The weakest is slot ${worst.place} with ${typesetPercent(worst.value)}.`
        : `Every slot can be written: the weakest, slot ${worst.place}, reaches ${typesetPercent(worst.value)}.`),
    others.length > 0 && `Other edits, each over the bits it should change: ${others.join(', ')}.`,
    changed >= DONE &&
      (erase.changedAccuracy ?? 1) < DONE &&
      'An erased slot does not stay empty where eigenvalues lie outside the circle: zero repels, and the slot fills again with ' +
        'whatever is left of it. Erasing therefore does not enter the verdict.',
    changed < 0.65 && 'That is what a wrong basis gives: the directions edited are not the variables.',
  );
}

export function controlsSentences(analysis: Analysis): string[] {
  const { controls, intervention, strength, verdict } = analysis;
  const { random, shuffled } = controls;
  const [ofRandom, ofShuffled] = [random, shuffled].map(({ intervention: { changedAccuracy } }) =>
    changedAccuracy === null ? 'could not be made' : `are right on ${typesetPercent(changedAccuracy)}`,
  );
  const equal = noBetterThanControls(analysisMeasures(analysis));
  return trueOf(
    `The same analysis says “${random.verdict}” of an untrained network of the same shape and “${shuffled.verdict}” of this network with its weights shuffled.`,
    argumentOf(analysis).controls === 'fails' &&
      'A control that is not absent means that these measures prove little here: do not rely on them.',
    intervention.changedAccuracy !== null &&
      `Edits that come out right on ${typesetPercent(intervention.changedAccuracy)} of the bits here ${ofRandom} in the untrained network and ${ofShuffled} in the shuffled one.`,
    strength !== null &&
      'An edit shows a memory only as far as the network holds by itself what is edited; the verdict asks for a lead of ' +
        `${verdictThresholds.margin} in “edits × content” over every null network at its best.`,
    verdict !== 'absent' &&
      equal.length > 0 &&
      `These measures do not tell the network from its controls, and are no evidence here: ${equal.join(', ')}.`,
  );
}

interface Lowest {
  /** Counted from 1. */
  readonly place: number;
  readonly value: number;
}

/** The first of the lowest values; `null` where none is known. */
function lowest(values: readonly (number | null)[]): Lowest | null {
  const known = values.flatMap((value, i) => (value === null ? [] : [{ place: i + 1, value }]));
  return known.reduce<Lowest | null>((least, each) => (least && least.value <= each.value ? least : each), null);
}
