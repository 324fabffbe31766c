// The pictures of a task: its circuit as a matrix, and the eigenvalues of that.

import type { Circuit } from '../../emt/circuit/circuit.ts';
import type { CircuitExplanation } from '../../emt/circuit/explain-task.ts';
import { uncompared } from '../../emt/pictures/eigenvalues.ts';
import type { Complex } from '../../emt/results/analysis.ts';
import { colourLimit, type HeatMapData, slotMap } from '../../figure/charts/matrices.ts';
import type { Block } from '../../story/story.ts';
import { matricesPicture, spectrumPicture } from '../shared/network-pictures.ts';

/** @param circuit `null` where it is too large to be drawn */
export function circuitPicture(circuit: Circuit | null): Block {
  const says = [
    'Each step moves every variable one slot on (the diagonal of ones); the rows of the newest slot are the rule.',
    ...(circuit === null ? ['The circuit is too large to be drawn.'] : []),
    ...(circuit !== null && circuit.alive.length < circuit.n
      ? ['At the right it stands on the cells that can influence an output for ever: what a network has to hold.']
      : []),
  ];
  return matricesPicture('circuit', says, circuit === null ? [] : circuitMaps(circuit));
}

/** The whole circuit, and the same on its alive cells where some are dead. */
function circuitMaps({ phi, reduced, alive, n, d }: Circuit): HeatMapData[] {
  const all = Array.from({ length: n }, (_, cell) => cell);
  const map = (title: string, matrix: typeof phi, cells: readonly number[]): HeatMapData => {
    const slots = cells.map((cell) => Math.floor(cell / d));
    return slotMap(title, matrix, slots, colourLimit(matrix.data, 1));
  };
  return alive.length === n ? [map('Φ', phi, all)] : [map('Φ', phi, all), map('Φ, alive cells', reduced, alive)];
}

export function eigenvaluesPicture({ alive, n, spectrum }: CircuitExplanation): Block {
  const theory = spectrum.flatMap(({ re, im, multiplicity }) => Array<Complex>(multiplicity).fill([re, im]));
  const says = [
    'On the circle a mode is kept for ever and turns by its argument with each step; inside it fades, outside it grows.',
    ...(n > alive ? [`The ${n - alive} zeros of the dead cells are left out.`] : []),
  ];
  return spectrumPicture(says, theory.length > 0 ? uncompared({ theory }) : null);
}
