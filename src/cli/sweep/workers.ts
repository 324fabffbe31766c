// How many workers a sweep gets on so many cores: one for each, unless its cells run on several threads each.

import type { Cell } from '../../sweep/manifest.ts';

/** Workers on `cores` cores, at least one: none of them has to share, also where the native backend uses several threads. */
export function workersOn(cores: number, cells: readonly Pick<Cell, 'options'>[]): number {
  const threads = cells.map(({ options: { backend, threads } }) => (backend === 'wasm' ? 1 : Number(threads ?? 1)));
  return Math.max(1, Math.floor(cores / threads.reduce((most, each) => Math.max(most, each), 1)));
}
