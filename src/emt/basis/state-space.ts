// Which coordinates of the whole state a basis may use. A gated cell holds more than its readout sees: an LSTM's state
// is [h; c]. Variables can be looked for in all of it, or in `h` alone, to see how much a part of the state carries.

import { matrix } from '../../array/matrix.ts';
import { drain, type Steps } from '../../array/stages.ts';
import { findCell } from '../../nn/cells.ts';
import type { NetworkConfig } from '../../nn/network.ts';
import type { StateSpace } from '../results/analysis.ts';
import { type Basis, type NoBasis, withPseudoinverseSteps } from './basis.ts';

/** The coordinates of the whole state in a space, ascending. */
export function coordinatesOf(config: NetworkConfig, space: StateSpace): Int32Array {
  const cell = findCell(config.cell);
  const names = cell.stateNames(config);
  const some = names.some(isHidden);
  const places: number[] = [];
  let from = 0;
  cell.stateSizes(config).forEach((size, part) => {
    const taken = space === 'whole' || !some || isHidden(names[part]!);
    if (taken) for (let i = 0; i < size; i++) places.push(from + i);
    from += size;
  });
  return Int32Array.from(places);
}

function isHidden(part: string): boolean {
  return part === 'h' || part.startsWith('h_');
}

/** The basis with Psi cut to the given coordinates and the dual that reads it from these alone. */
export function restrictBasis(basis: Basis | NoBasis, places: Int32Array): Basis | NoBasis {
  return drain(restrictBasisSteps(basis, places));
}

/** `restrictBasis` in steps. */
export function* restrictBasisSteps(basis: Basis | NoBasis, places: Int32Array): Steps<Basis | NoBasis> {
  if ('refused' in basis || places.length === basis.psi.rows) return basis;
  const { psi } = basis;
  const m = psi.cols;
  const cut = matrix(places.length, m);
  places.forEach((place, row) => void cut.data.set(psi.data.subarray(place * m, (place + 1) * m), row * m));
  const inside = yield* withPseudoinverseSteps(basis.method, basis.variant, cut, basis);
  const spread = { psi: matrix(psi.rows, m), dual: matrix(m, psi.rows) };
  places.forEach((place, row) => {
    for (let j = 0; j < m; j++) {
      spread.psi.data[place * m + j] = cut.data[row * m + j]!;
      spread.dual.data[j * psi.rows + place] = inside.dual.data[j * places.length + row]!;
    }
  });
  return { ...inside, ...spread };
}
