// The cells this build knows, by name.

import { UsageError } from '../array/errors.ts';
import type { Cell } from './cell.ts';
import { diagonalSsm } from './diagonal-ssm.ts';
import { elman } from './elman.ts';
import { gru } from './gru.ts';
import { linear } from './linear.ts';
import { lstm } from './lstm.ts';
import { mgu } from './mgu.ts';
import type { NetworkConfig } from './network.ts';
import { peepholeLstm } from './peephole-lstm.ts';
import { waveRnn } from './wave-rnn.ts';

const cells: readonly Cell[] = [elman, linear, lstm, peepholeLstm, gru, mgu, diagonalSsm, waveRnn];

/** The names of the cells that there are: what `findCell` and `config.cell` take. */
export const cellNames: readonly string[] = cells.map(({ name }) => name);

/** Gives the cell of that name. @throws UsageError when there is none */
export function findCell(name: string): Cell {
  const cell = cells.find((each) => each.name === name);
  if (!cell) throw new UsageError(`unknown cell '${name}', expected one of: ${cellNames.join(', ')}`);
  return cell;
}

/** Width `S` of the whole state of a network: `H`, or `2 H` of an LSTM. */
export function stateSizeOf(config: NetworkConfig): number {
  return findCell(config.cell)
    .stateSizes(config)
    .reduce((total, size) => total + size, 0);
}
