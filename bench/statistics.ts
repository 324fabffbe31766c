// What every benchmark reports: the median, because a shared machine has slow moments and no fast ones.

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Milliseconds of each of `count` calls. */
export function timeEach(count: number, call: () => void): number[] {
  return Array.from({ length: count }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  });
}
