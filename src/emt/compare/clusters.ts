// Clusters of networks by a distance between every two of them: the two nearest clusters are joined again and again.
// Complete linkage: of a cluster every two are as near as its height says, so that chains join nothing.

import type { Join } from '../results/comparison.ts';

/** Joins clusters from `distance [n][n]` (symmetric; unknown ones are infinitely far) until one is left, nearest first. */
export function joinClusters(distance: readonly (readonly (number | null)[])[]): Join[] {
  let clusters = distance.map((_, i) => [i]);
  const joins: Join[] = [];
  while (clusters.length > 1) {
    let best = { i: 0, j: 1, height: Number.POSITIVE_INFINITY };
    for (let i = 0; i < clusters.length; i++) {
      for (let j = i + 1; j < clusters.length; j++) {
        const height = farthest(clusters[i]!, clusters[j]!, distance);
        if (height < best.height) best = { i, j, height };
      }
    }
    const { i, j, height } = best;
    const joined = [...clusters[i]!, ...clusters[j]!].sort((a, b) => a - b);
    joins.push({ members: joined, height: Number.isFinite(height) ? height : null });
    clusters = [...clusters.filter((_, k) => k !== i && k !== j), joined];
  }
  return joins;
}

/** The clusters that are left where joins above `height` are not made, in the order of their first members. */
export function clustersBelow(joins: readonly Join[], count: number, height: number): number[][] {
  let clusters = Array.from({ length: count }, (_, i) => [i]);
  for (const { members, height: at } of joins) {
    if (at === null || at > height) continue;
    clusters = [...clusters.filter(([first]) => !members.includes(first!)), [...members]];
  }
  return clusters.sort(([a], [b]) => a! - b!);
}

function farthest(
  a: readonly number[],
  b: readonly number[],
  distance: readonly (readonly (number | null)[])[],
): number {
  let most = 0;
  for (const i of a) for (const j of b) most = Math.max(most, distance[i]![j] ?? Number.POSITIVE_INFINITY);
  return most;
}
