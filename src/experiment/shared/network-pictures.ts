// The pictures that experiments on networks share, and the verdicts of a network and of its controls. Where there is
// nothing to be drawn the words of a picture stand alone and say why.

import type { ControlMeasure } from '../../emt/pictures/control-measures.ts';
import type { EditOutcomes } from '../../emt/pictures/edit-kinds.ts';
import type { Eigenvalues } from '../../emt/pictures/eigenvalues.ts';
import type { Verdict } from '../../emt/results/analysis.ts';
import type { DiscoveryMatrices } from '../../emt/results/discovery.ts';
import {
  colourLimit,
  type HeatMapData,
  matricesColumns,
  matricesFigure,
  slotMap,
} from '../../figure/charts/matrices.ts';
import { controlsColumns, controlsFigure } from '../../figure/emt/controls.ts';
import { interventionColumns, interventionFigure } from '../../figure/emt/intervention.ts';
import { type LagProfileData, lagProfileColumns, lagProfileFigure } from '../../figure/emt/lag-profile.ts';
import { spectrumColumns, spectrumFigure } from '../../figure/emt/spectrum.ts';
import { type Block, onPages, pictureOf } from '../../story/story.ts';

type Words = readonly string[];

export function matricesPicture(name: string, says: Words, maps: readonly HeatMapData[]): Block {
  return pictureOf(name, says, maps.length === 0 ? null : maps, matricesFigure, matricesColumns);
}

/** The circuit that was read, in its basis and clean; nothing where none was. @param titles of both */
export function circuitMaps(
  { phiEmp, phi, slots }: Pick<DiscoveryMatrices, 'phiEmp' | 'phi' | 'slots'>,
  titles: readonly [measured: string, read: string],
): HeatMapData[] {
  if (phiEmp === null || phi === null) return [];
  return [
    slotMap(titles[0], phiEmp, slots, colourLimit(phiEmp.data, 0.999)),
    slotMap(titles[1], phi, slots, colourLimit(phi.data, 1)),
  ];
}

export function spectrumPicture(says: Words, values: Eigenvalues | null): Block {
  return pictureOf('spectrum', says, values, spectrumFigure, spectrumColumns);
}

/** Of the profiles that have lags. */
export function profilePicture(says: Words, profiles: readonly LagProfileData[]): Block {
  const known = profiles.filter(({ lags }) => lags.length > 0);
  return pictureOf('profile', says, known.length === 0 ? null : known, lagProfileFigure, lagProfileColumns);
}

export function editsPicture(says: Words, outcomes: EditOutcomes | null): Block {
  return pictureOf('interventions', says, outcomes, interventionFigure, interventionColumns);
}

export function controlsPicture(says: Words, measures: readonly ControlMeasure[]): Block {
  return pictureOf('controls', says, measures, controlsFigure, controlsColumns);
}

interface Judged {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** The verdicts of a network and of its null networks, for pages. */
export function verdictsBlock(
  network: Judged & {
    readonly controls: Readonly<Record<'random' | 'shuffled', Judged>> & { rephased?: Judged | null };
  },
): Block {
  const { random, shuffled, rephased } = network.controls;
  const row = (name: string, { verdict, reason }: Judged) => [name, verdict, reason] as const;
  return onPages({
    kind: 'verdicts',
    rows: [
      row('this network', network),
      row('random init', random),
      row('shuffled weights', shuffled),
      ...(rephased ? [row('random modes', rephased)] : []),
    ],
  });
}
