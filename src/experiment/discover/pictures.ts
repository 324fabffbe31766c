// The pictures of a discovery, each with what to see in it: the memory profile, the matrices in which the circuit was
// read, what came of the edits, and the network beside its null controls. Where one cannot be drawn its words say why.

import { typesetNumber, typesetPercent } from '../../array/words.ts';
import type { Discovery, DiscoveryMatrices } from '../../emt/results/discovery.ts';
import { unitMap } from '../../figure/charts/matrices.ts';
import type { Block } from '../../story/story.ts';
import { refusedSentences } from '../shared/circuit-words.ts';
import { circuitMaps, matricesPicture, profilePicture } from '../shared/network-pictures.ts';

export function profilesOf(discovery: Discovery): Block {
  const { lagProfile, inputProfile, candidate, s } = discovery;
  return profilePicture(profileSentences(discovery), [
    { name: 'the network’s own outputs', lags: lagProfile, depth: candidate === null ? s : null },
    { name: 'inputs, when they end', lags: inputProfile, depth: null },
  ]);
}

function profileSentences({ lagProfile, inputProfile, signal, candidate, ...found }: Discovery): string[] {
  const { s } = candidate ?? found;
  const sentences: string[] = [];
  if (lagProfile.length > 0) {
    sentences.push(
      'Open circles: how much of what the network said so many steps ago a linear readout of its hidden state tells. A ' +
        'network that repeats itself tells its past for ever; filled dots are what no smaller lag told already.',
    );
    if (s === 0) sentences.push('Nothing of it can be told.');
    else if (s === lagProfile.length) sentences.push(`Something is new up to the longest lag looked at, ${s - 1}.`);
    else sentences.push(`From lag ${s} on nothing is new${candidate === null ? `: ${s} slots` : ''}.`);
  } else if (signal.kind === 'none') {
    sentences.push('Left to itself the network says nothing that varies, so there is no past of its own to look for.');
  }
  if (inputProfile.length > 0) {
    sentences.push(
      'Inputs can be read for some steps in any network, trained or not: that they fade is no circuit, that they stay may be one.',
    );
  }
  return sentences;
}

/** The Jacobian as it stands, the same in the basis of the live cells, and the circuit read from it, refused or not. */
export function circuitPicture(discovery: Discovery, matrices: DiscoveryMatrices): Block {
  const read = discovery.candidate === null ? 'Φ, as read' : 'Φ, refused';
  const maps = [unitMap('J, as it stands', matrices.jacobian), ...circuitMaps(matrices, ['Ψ* J Ψ, live cells', read])];
  return matricesPicture('circuit', circuitSentences(discovery), maps);
}

function circuitSentences({ operator, cells, basis, candidate }: Discovery): string[] {
  if (candidate !== null) return refusedSentences(candidate);
  if (operator.kind === 'none') return ['No circuit was read: there are no live cells to see J in.'];
  const rows =
    operator.readFrom === 'activity'
      ? 'Here they are no clean selection; what the network says next, regressed on the cells, is one, and the circuit at ' +
        'the right is read from that. A linearisation at one point need not show what a gated network does elsewhere.'
      : operator.kind === 'selection'
        ? `Each of those rows has one entry that stands out; the greatest beside it is ${typesetNumber(operator.crosstalk)} of it.`
        : 'Those rows are no clean selection of one cell each, so their measured weights are kept as they are.';
  return [
    `The live cells, ${cells.count} of them, span a space with ${typesetPercent(basis.variance)} of the hidden variance. In their ` +
      'basis the Jacobian should be a shift (the diagonals) and, in the rows of the newest slot, the rule.',
    rows,
    `One step carries a share of ${typesetNumber(basis.leakage)} of the activity out of that space.`,
  ];
}

/** What came of the edits, and what the circuit says without any. */
export function editSentences({ intervention, behaviour, candidate }: Discovery): string[] {
  const { changedAccuracy, changedBits, randomBasis, lags } = intervention;
  if (changedAccuracy === null) return ['No edit could be made, so nothing is shown to be the cause of anything.'];
  const [predicts, says] = candidate === null ? ['discovered circuit', 'circuit'] : ['candidate', 'candidate'];
  const { fromInputs, fromOutputs, steps } = behaviour;
  return [
    `All live cells of one slot are overwritten, and the network runs on for ${lags} steps. Of the ${changedBits} output bits ` +
      `that should then differ, ${typesetPercent(changedAccuracy)} do as the ${predicts} predicts; with a random basis of the same size, ` +
      `${typesetPercent(randomBasis.changedAccuracy)}.`,
    `Left alone, the ${says} says ${typesetPercent(fromOutputs)} of what the network says over ${steps} steps.`,
    ...(fromInputs === null ? [] : [`Started from the inputs alone it says ${typesetPercent(fromInputs)} of them.`]),
  ];
}

export function controlSentence({ controls: { random, shuffled, rephased } }: Discovery): string {
  return (
    `The same search says “${random.verdict}” of an untrained network of the same shape and “${shuffled.verdict}” of this network ` +
    'with its weights shuffled' +
    (rephased
      ? `, “${rephased.verdict}” of one as lively: eigenvalues of the same magnitudes, of random arguments and directions.`
      : '.') +
    ' Where nothing can be read in a control, its variance and edits are those of this network’s circuit.'
  );
}
