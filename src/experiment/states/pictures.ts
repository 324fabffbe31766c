// The pictures of recorded activity, each with what to see in it: the memory profile, the eigenvalues of fitted dynamics,
// and the rule read from these. Where one cannot be drawn its words say why.

import { plural, typesetNumber, typesetPercent } from '../../array/words.ts';
import { uncompared } from '../../emt/pictures/eigenvalues.ts';
import type { Recorded, RecordedMatrices } from '../../emt/results/recorded.ts';
import {
  colourLimit,
  type HeatMapData,
  matricesColumns,
  matricesFigure,
  slotMap,
} from '../../figure/charts/matrices.ts';
import { lagProfileColumns, lagProfileFigure } from '../../figure/emt/lag-profile.ts';
import { spectrumColumns, spectrumFigure } from '../../figure/emt/spectrum.ts';
import { type Block, pictureOf } from '../../story/story.ts';
import { refusedSentences } from '../shared/circuit-words.ts';

/** What the states are compared with. */
export const HISTORIES: Readonly<Record<Recorded['history'], string>> = {
  outputs: 'recorded outputs',
  task: 'what the task says',
  inputs: 'recorded inputs',
  none: 'nothing',
};

export function profilePicture(recorded: Recorded): Block {
  const { history, lagProfile, candidate, s } = recorded;
  const profile = { name: HISTORIES[history], lags: lagProfile, depth: candidate === null ? s : null };
  const profiles = lagProfile.length > 0 ? [profile] : null;
  return pictureOf('profile', profileSentences(recorded), profiles, lagProfileFigure, lagProfileColumns);
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
  return pictureOf(
    'spectrum',
    dynamicsSentences(recorded),
    dynamics && (dynamics.spectrum ?? uncompared({ network: dynamics.eigenvalues })),
    spectrumFigure,
    spectrumColumns,
  );
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
  const maps = fittedMaps(matrices, recorded.candidate !== null);
  return pictureOf('circuit', ruleSentences(recorded), maps, matricesFigure, matricesColumns);
}

function fittedMaps({ phiEmp, phi, slots }: RecordedMatrices, isRefused: boolean): HeatMapData[] | null {
  if (phiEmp === null || phi === null) return null;
  return [
    slotMap('Ψ* A Ψ, fitted', phiEmp, slots, colourLimit(phiEmp.data, 0.999)),
    slotMap(isRefused ? 'Φ, refused' : 'Φ, as read from it', phi, slots, colourLimit(phi.data, 1)),
  ];
}

function ruleSentences({ operator, cells, candidate }: Recorded): string[] {
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
