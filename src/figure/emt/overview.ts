// One picture for a README, a poster or a first slide: the recurrent matrix, the same matrix in basis Psi beside the
// theory's circuit, the spectrum, the variables moving, and what edits of single slots do to the outputs.

import type { Eigenvalues } from '../../emt/pictures/eigenvalues.ts';
import type { FollowedVariables } from '../../emt/pictures/example.ts';
import { type HeatMapData, heatMapPanel } from '../charts/matrices.ts';
import { arrow } from '../draw/marks.ts';
import { at, type FigureOptions, figureDocument, label, PAGE_WIDTH } from '../draw/svg.ts';
import { slotLagPanel } from './intervention.ts';
import { spectrumPanel } from './spectrum.ts';
import { stackGrid } from './variables.ts';

export interface OverviewData {
  /** `W_{hh}`, `Φ_{emp}` and `Φ`, in this order. */
  readonly maps: readonly [HeatMapData, HeatMapData, HeatMapData];
  readonly spectrum: Eigenvalues;
  readonly variables: FollowedVariables;
  /** Accuracy over the bits that should change, by edited slot and lag. */
  readonly perSlotLag: readonly (readonly (number | null)[])[];
}

const MAP = 158;
const MAP_X = [28, 270, 490] as const;
const MAP_Y = 22;
const LOWER_Y = 242;
const PLANE = 150;
const STRIP_X = 258;
const STRIP_WIDTH = PAGE_WIDTH - STRIP_X - 13;
const FRAMES = 8;

/** Draws the whole argument of an analysis in one picture as a complete SVG file. */
export function overviewFigure(data: OverviewData, options: FigureOptions): string {
  const middle = MAP_Y + MAP / 2;
  return figureDocument({
    ...options,
    title: 'A trained network, opened',
    description:
      'The recurrent weights look like noise; in the basis Ψ they are the variable-binding circuit of the theory. Below: ' +
      'the eigenvalues of both, the variables moving from slot to slot, and the share of output bits that an edit of one ' +
      'slot changes as predicted.',
    width: PAGE_WIDTH,
    height: LOWER_Y + PLANE + 36,
    body: [
      ...data.maps.map((map, i) => at(MAP_X[i]!, MAP_Y, heatMapPanel(map, MAP))),
      label(219, middle - 8, 'Ψ* · Ψ', { 'text-anchor': 'middle', class: 'heading' }),
      arrow([196, middle], [210, middle], [230, middle], [242, middle]),
      label(456, middle + 5, '≈', { 'text-anchor': 'middle', class: 'large' }),
      at(
        36,
        LOWER_Y,
        label(0, -9, 'eigenvalues: circuit ○, network ●', { class: 'heading' }),
        spectrumPanel(data.spectrum, PLANE),
      ),
      at(STRIP_X, LOWER_Y, movingVariables(data.variables)),
      at(STRIP_X, LOWER_Y + 92, slotLagPanel(data.perSlotLag, STRIP_WIDTH, PLANE - 92)),
    ],
    css: '& .large{font-size:20px}',
  });
}

/** A few steps after the input phase, as the network holds them. */
function movingVariables(data: FollowedVariables): string {
  const gap = 7;
  const size = (STRIP_WIDTH - (FRAMES - 1) * gap) / FRAMES;
  const first = Math.max(0, Math.min(data.inputSteps + data.s, data.steps - FRAMES));
  const frames = Array.from({ length: Math.min(FRAMES, data.steps - first) }, (_, i) => {
    const name = label(0, -3, `t = ${first + i + 1}`, { class: 'soft' });
    return at(i * (size + gap), 14, name, stackGrid(data, data.variables, first + i, size, size));
  });
  return (
    label(0, -9, 'variables in the hidden state, Ψ*h(t): every step, one slot on', { class: 'heading' }) +
    frames.join('')
  );
}
