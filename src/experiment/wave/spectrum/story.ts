// The spectrum of a substrate: its loops, the directions of their roots, and how a network's eigenvalues stand beside them.

import { percentText, plural, roundedText } from '../../../array/words.ts';
import { uncompared } from '../../../emt/pictures/eigenvalues.ts';
import type { Block, Story } from '../../../story/story.ts';
import { section } from '../../../story/story.ts';
import type { SpectrumRay, WaveSpectrum } from '../../../wave/results/spectrum.ts';
import { spectrumPicture } from '../../shared/network-pictures.ts';
import { networkText } from '../../shared/network-text.ts';
import { TWM } from '../words.ts';

/** Directions that a table lists. */
const LISTED = 48;

export function spectrumStory(data: WaveSpectrum): Story {
  const { task, cells, alive, alivePerColumn, loops, rays, others, network } = data;
  const on = rays.reduce((sum, { count }) => sum + count, 0);
  const dead = others === 0 ? '' : `; ${others} are smaller, of cells that nobody reads`;
  const answer = `Of ${plural(cells, 'eigenvalue')} of the substrate of ${task.name} ${on} stand in ${plural(rays.length, 'direction')}${dead}.${networkInWords(data)}`;
  const rows: (readonly [string, string])[] = [
    ['task', task.summary],
    ['alive', `${alive} of ${cells} cells; by column, open end first: ${alivePerColumn.join(', ')}`],
  ];
  if (loops.length > 0) rows.push(['loops', loops.map(loopInWords).join('; ')]);
  if (network) rows.push(['network', networkText(network.model)], ['about', network.note]);
  return {
    title: `What is the spectrum of the substrate of ${task.name}?`,
    answer,
    theory: TWM,
    blocks: [
      { kind: 'keys', rows },
      { kind: 'text', sentences: [answer], in: ['text'] },
      section('By direction'),
      table(rays, network !== null),
      spectrumPicture(
        network
          ? [
              'Eigenvalues of the substrate and of the network, matched by their directions: sizes above 1 are taken back by saturation.',
              'Where several of the substrate are equal, their number stands beside them.',
            ]
          : ['Eigenvalues of the substrate. Where several are equal, their number stands beside them.'],
        network ? network.spectrum : uncompared({ theory: data.eigenvalues }),
      ),
    ],
  };
}

function loopInWords({ bits, lag, sign }: WaveSpectrum['loops'][number]): string {
  return `${bits.join('-')}: the ${plural(lag, 'root')} of lambda^${lag} = ${sign}`;
}

function networkInWords({ network }: WaveSpectrum): string {
  if (!network) return '';
  const { error, theoryRank, networkRank, unmatchedTheory, chance } = network.spectrum;
  if (error === null) return ' The network has no eigenvalue of that size.';
  const missing = unmatchedTheory.length === 0 ? '' : `, ${unmatchedTheory.length} of the substrate are missing`;
  const luck = chance === null ? '' : `; as many random ones come as near in ${percentText(chance)} of draws`;
  return ` The network has ${networkRank} above ${network.spectrum.threshold} (${theoryRank} wanted)${missing}; directions are off by ${roundedText(error, 2)} rad on average${luck}.`;
}

function table(rays: readonly SpectrumRay[], beside: boolean): Block {
  const caption =
    rays.length > LISTED ? `The first ${LISTED} of ${rays.length} directions.` : 'Eigenvalues of magnitude above 0.9.';
  return {
    kind: 'table',
    caption: beside ? `${caption} Of the network: those matched, their mean size and distance (radians).` : caption,
    head: ['direction', 'degrees', 'substrate', ...(beside ? ['network', 'size', 'off by'] : [])],
    rows: rays
      .slice(0, LISTED)
      .map(({ argument, turn, count, matched }) => [
        turn === null ? '-' : turn[0] === 0 ? '0' : `${turn[0]}/${turn[1]} turn`,
        (argument * 180) / Math.PI,
        count,
        ...(beside ? [matched?.count ?? null, matched?.magnitude ?? null, matched?.distance ?? null] : []),
      ]),
  };
}
