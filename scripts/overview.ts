// The one picture of an analysis: for a README, a poster or a first slide.

import type { OpenedNetwork } from '../src/emt/analyze/analyze.ts';
import { followedExample } from '../src/emt/pictures/example.ts';
import { heatMaps } from '../src/experiment/analyze/maps.ts';
import type { Theme } from '../src/figure/draw/theme.ts';
import { overviewFigure } from '../src/figure/emt/overview.ts';

/** A complete SVG file; `null` where there is no basis or no circuit to show. */
export function overview(
  { analysis, matrices }: Pick<OpenedNetwork, 'analysis' | 'matrices'>,
  { id = 'engram-overview', theme = 'auto' }: { readonly id?: string; readonly theme?: Theme } = {},
): string | null {
  const variables = followedExample(analysis, matrices);
  const [raw, found, circuit] = heatMaps(analysis, matrices);
  if (raw === undefined || found === undefined || circuit === undefined || variables === null) return null;
  const { spectrum, intervention } = analysis;
  const data = { maps: [raw, found, circuit] as const, spectrum, variables, perSlotLag: intervention.perSlotLag };
  return overviewFigure(data, { id, theme });
}
