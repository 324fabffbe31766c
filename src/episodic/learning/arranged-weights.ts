// Learned weights with the units of the memories first, in the order of the memories, so that a sequence shows as a diagonal.

export interface ArrangedWeights {
  /** Cosines of the memories with the columns of `Xi`, row by row, and `Phi`, from unit to unit; `NaN` where they are no numbers. */
  readonly cosines: readonly number[];
  readonly phi: readonly number[];
  /** Of each, the number of rows; columns are hidden units. */
  readonly memories: number;
  readonly hidden: number;
}

type Numbers = readonly (readonly number[])[];

/** @param columns cosines of the memories (rows) with the hidden units */
export function arrangedWeights(columns: Numbers, phi: Numbers): ArrangedWeights {
  const best = columns.map((row) => row.reduce((found, value, j) => (value > row[found]! ? j : found), 0));
  const order = [...new Set([...best, ...phi.keys()])];
  const finite = (value: number) => (Number.isFinite(value) ? value : Number.NaN);
  return {
    cosines: columns.flatMap((row) => order.map((unit) => finite(row[unit]!))),
    phi: order.flatMap((from) => order.map((to) => finite(phi[from]![to]!))),
    memories: columns.length,
    hidden: order.length,
  };
}
