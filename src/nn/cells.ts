// The cells this build knows, by name.

import { UsageError } from '../array/errors.ts';
import type { Cell } from './cell.ts';
import { elman } from './elman.ts';

const cells: readonly Cell[] = [elman];

export function findCell(name: string): Cell {
  const cell = cells.find((each) => each.name === name);
  if (!cell)
    throw new UsageError(`unknown cell '${name}', expected one of: ${cells.map((each) => each.name).join(', ')}`);
  return cell;
}
