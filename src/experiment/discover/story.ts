// What a discovery says: what the network holds of its own past, the circuit read from it, the edits that prove it, and
// the same for the null networks.

import { typesetPercent } from '../../array/words.ts';
import { discoveryMeasures } from '../../emt/pictures/control-measures.ts';
import { editOutcomes } from '../../emt/pictures/edit-kinds.ts';
import type { Discovery, DiscoveryMatrices, DiscoveryMeasures } from '../../emt/results/discovery.ts';
import { type Block, type Cell, EMT, inTerminals, onPages, type Story, section, share } from '../../story/story.ts';
import { profileTable, refusedBlocks, ruleBlocks } from '../shared/circuit-words.ts';
import { controlsPicture, editsPicture, verdictsBlock } from '../shared/network-pictures.ts';
import { networkText } from '../shared/network-text.ts';
import { driveText } from '../shared/waking.ts';
import { circuitPicture, controlSentence, editSentences, profilesOf } from './pictures.ts';

const SIGNALS = {
  signs: 'taken as bits, by their signs',
  real: 'taken as real numbers',
  none: 'nothing that varies, once the input has ended',
} as const;

export function discoveryStory(discovery: Discovery, matrices: DiscoveryMatrices): Story {
  const { model, drive, signal, seed, lagProfile, inputProfile, operator, candidate, verdict, reason } = discovery;
  const { fixedPoint, assumed, notes } = discovery;
  const isOwn = lagProfile.length > 0;
  const profile = isOwn ? lagProfile : inputProfile;
  return {
    title: 'Which circuit is inside?',
    answer: reason,
    verdict,
    theory: EMT,
    blocks: [
      {
        kind: 'keys',
        rows: [
          ['network', networkText(model)],
          ['woken by', `${driveText(drive)}; seed ${seed}`],
          ['outputs', SIGNALS[signal.kind]],
        ],
      },
      onPages({ kind: 'tiles', tiles: tilesOf(discovery) }),
      section('What it holds of its past'),
      profilesOf(discovery),
      ...(profile.length > 0
        ? [profileTable(profile, isOwn ? 'of its own outputs' : 'of its inputs, when they end')]
        : []),
      section('The circuit'),
      ...ruleBlocks(operator),
      ...refusedBlocks(candidate),
      circuitPicture(discovery, matrices),
      section('Editing it'),
      editsPicture(editSentences(discovery), editOutcomes(discovery)),
      section('The controls'),
      controlsPicture([controlSentence(discovery)], discoveryMeasures(discovery)),
      networksTable(discovery),
      section('Verdict'),
      verdictsBlock(discovery),
      onPages({ kind: 'notes', notes: [fixedPoint.note, ...assumed, ...notes].filter((note) => note !== '') }),
      inTerminals({
        kind: 'keys',
        rows: [
          ...assumed.map((text): [string, string] => ['assumed', text]),
          ...notes.map((note): [string, string] => ['note', note]),
        ],
      }),
    ],
  };
}

function tilesOf({ cells, s, behaviour, intervention, basis }: Discovery): [string, Cell, string][] {
  return [
    ['depth of the memory', String(s), 'lags with something new'],
    ['live cells', String(cells.count), `of variables ${cells.d} wide`],
    ['outputs it says', share(behaviour.fromOutputs), `a constant: ${typesetPercent(behaviour.chance)}`],
    ['hidden variance', share(basis.variance), 'inside span Ψ'],
    ['edits come out right', share(intervention.changedAccuracy), 'of the bits that should change'],
  ];
}

/** Every measure of the network beside those of its null networks. */
function networksTable(discovery: Discovery): Block {
  const { random, shuffled, rephased } = discovery.controls;
  const networks: DiscoveryMeasures[] = [discovery, random, shuffled, ...(rephased ? [rephased] : [])];
  const row = (name: string, read: (network: DiscoveryMeasures) => Cell): Cell[] => [name, ...networks.map(read)];
  return {
    kind: 'table',
    head: ['', 'network', 'random', 'shuffled', ...(rephased ? ['random modes'] : [])],
    rows: [
      row('depth s', ({ s }) => String(s)),
      row('live cells', ({ cells }) => String(cells.count)),
      row('  of what was refused', ({ candidate }) => (candidate === null ? null : String(candidate.cells.count))),
      row('outputs the circuit says', ({ behaviour }) => share(behaviour.fromOutputs)),
      row('  from the inputs alone', ({ behaviour }) => share(behaviour.fromInputs)),
      row('  a constant says', ({ behaviour }) => share(behaviour.chance)),
      row('variance in span Psi', ({ basis }) => share(basis.variance)),
      row('leakage', ({ basis }) => basis.leakage),
      row('crosstalk of the rule', ({ operator }) => operator.crosstalk),
      row('edits: all bits', ({ intervention }) => share(intervention.accuracy)),
      row('edits: bits to change', ({ intervention }) => share(intervention.changedAccuracy)),
      row('  with a random basis', ({ intervention }) => share(intervention.randomBasis.changedAccuracy)),
      row('verdict', ({ verdict }) => verdict),
    ],
  };
}
