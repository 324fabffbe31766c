// Names in the order that people expect: runs of digits count as numbers, so that `2.png` comes before `10.png`; all else
// goes by code units. It knows no language, so that the order is the same everywhere.

/** Negative where `a` comes first. Different names are never equal. */
export function naturalOrder(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = partOrder(left[i]!, right[i]!);
    if (order !== 0) return order;
  }
  return left.length - right.length || codeOrder(a, b);
}

function parts(name: string): string[] {
  return name.match(/\d+|\D+/g) ?? [];
}

function partOrder(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return codeOrder(a, b);
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return left.length - right.length || codeOrder(left, right);
}

function codeOrder(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
