// The pictures of recorded activity, each with what to see in it: the memory profile, the eigenvalues of fitted dynamics,
// and the rule read from these. Where one cannot be drawn its words say why.

import { plural, typesetNumber, typesetPercent } from '../../array/words.ts';
import { uncompared } from '../../emt/pictures/eigenvalues.ts';
import type { Recorded, RecordedMatrices } from '../../emt/results/recorded.ts';
import type { Block } from '../../story/story.ts';
import { refusedSentences } from '../shared/circuit-words.ts';
import { circuitMaps, matricesPicture, profilePicture, spectrumPicture } from '../shared/network-pictures.ts';

/** What the states are compared with. */
export const HISTORIES: Readonly<Record<Recorded['history'], string>> = {
  outputs: 'recorded outputs',
  task: 'what the task says',
  inputs: 'recorded inputs',
  none: 'nothing',
};

export function profileOf(recorded: Recorded): Block {
  const { history, lagProfile, candidate, s } = recorded;
  const profile = { name: HISTORIES[history], lags: lagProfile, depth: candidate === null ? s : null };
  return profilePicture(profileSentences(recorded), [profile]);
}

function profileSentences({ history, lagProfile, candidate, ...found }: Recorded): string[] {
  const { s } = candidate ?? found;
  if (lagProfile.length === 0) return ['There is nothing recorded beside the states to look for in them.'];
  return [
    `Open circles: how much of ${HISTORIES[history]} so many steps ago a linear readout of the state tells, on sequences it ` +
      'was not fitted on; filled dots: what no smaller lag told already.',
    s === 0 ? 'Nothing of it can be told.' : `${plural(s, 'lag holds', 'lags hold')} something of their own.`,
  ];
}

export function dynamicsPicture(recorded: Recorded): Block {
  const { dynamics } = recorded;
  const values = dynamics && (dynamics.spectrum ?? uncompared({ network: dynamics.eigenvalues }));
  return spectrumPicture(dynamicsSentences(recorded), values);
}

function dynamicsSentences({ dynamics, data }: Recorded): string[] {
  if (!dynamics) return ['The states do not vary: there are no dynamics to fit.'];
  const { rank, why, variance, error, spectrum, comparedWith } = dynamics;
  const when = data.quietFrom < data.steps ? `from step ${data.quietFrom} on` : 'beside the inputs';
  const compared = comparedWith === 'task' ? 'the circuit of the task' : 'the rule fitted to these same states';
  return [
    `Least squares of the next state on this one, in the ${rank} leading principal components (${why}; ` +
      `${typesetPercent(variance)} of the variance), ${when}. On fresh sequences ${typesetPercent(error)} of the next state’s ` +
      'variance is left unexplained.',
    ...(spectrum === null ? [] : [`Against ${compared}: ${spectrum.statement}`]),
  ];
}

export function rulePicture(recorded: Recorded, matrices: RecordedMatrices): Block {
  const read = recorded.candidate === null ? 'Φ, as read from it' : 'Φ, refused';
  return matricesPicture('circuit', ruleSentences(recorded), circuitMaps(matrices, ['Ψ* A Ψ, fitted', read]));
}

function ruleSentences({ operator, cells, candidate, asked, task }: Recorded): string[] {
  const beside = asked === null ? [] : [`Of what was recorded, beside the rule of ${task!.name}: ${asked.statement}.`];
  return [...beside, ...readSentences({ operator, cells, candidate })];
}

function readSentences({ operator, cells, candidate }: Pick<Recorded, 'operator' | 'cells' | 'candidate'>): string[] {
  if (candidate !== null) return refusedSentences(candidate);
  if (operator.kind === 'none') return ['No rule was fitted.'];
  const isClean = operator.kind === 'selection';
  return [
    `The fitted dynamics in the basis of the ${cells.count} live cells.`,
    isClean
      ? `Every bit copies one cell; the greatest entry beside it is ${typesetNumber(operator.crosstalk)} of it.`
      : 'Its newest rows are no clean selection of one cell each.',
    ...(isClean && operator.id !== null ? [`It is task id ${operator.id.join(', ')}.`] : []),
    'It describes the orbits that were recorded; that the network computes it this way is not shown.',
  ];
}
