// Which memory was visited at a time, for the tables of pictures of recalls.

/** The memory of the last visit that began at `time` or before, `null` before all of them. @param visits in their order */
export function visitedAt(
  visits: readonly { readonly memory: number; readonly from: number }[],
  time: number,
): number | null {
  return visits.findLast(({ from }) => from <= time)?.memory ?? null;
}
