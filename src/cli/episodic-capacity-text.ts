// Capacities as text for terminals: one line for each size, and what must be known beside the theory.

import type { LoadEstimate } from '../episodic/capacity/logistic-fit.ts';
import type { MinimumNeurons } from '../episodic/capacity/minimum-neurons.ts';
import { capacityModelName } from '../episodic/capacity/problem.ts';
import type { Capacity } from '../episodic/capacity/search.ts';
import { figure, textTable } from './text-table.ts';

/** What `engram episodic capacity --json` prints; one of both lists is empty. */
export interface CapacityResult {
  readonly schema: 'engram.episodic-capacity/1';
  readonly definition: string;
  readonly seed: number;
  readonly capacities: readonly Capacity[];
  readonly minima: readonly MinimumNeurons[];
}

export function capacityText({ definition, capacities, minima }: CapacityResult): string {
  const lines = [`capacity by definition: ${definition}`, ''];
  if (capacities.length > 0) {
    const head = ['memory', 'N', 'accepted', '1 - delta at', '95 %', 'half at', 'theory'];
    lines.push(textTable([head, ...capacities.map(capacityRow)]));
    const warnings = new Set(capacities.flatMap(({ theory }) => (theory === null ? [] : [theory.warning])));
    if (warnings.size > 0) lines.push('', ...[...warnings].map((warning) => `theory: ${warning}`));
  }
  if (minima.length > 0) {
    const rows = minima.map(({ problem, count, neurons, tested }) => [
      capacityModelName(problem),
      String(count),
      neurons === null ? `more than ${tested.at(-1)?.neurons}` : String(neurons),
    ]);
    lines.push(textTable([['memory', 'P', 'fewest N'], ...rows]));
  }
  return lines.join('\n');
}

function capacityRow({ problem, neurons, accepted, limited, atTarget, half, theory }: Capacity): string[] {
  return [
    capacityModelName(problem),
    String(neurons),
    accepted === null ? 'below 2' : `${limited ? 'at least ' : ''}${accepted}`,
    load(atTarget),
    atTarget === null ? '-' : `${figure(atTarget.low)} ... ${figure(atTarget.high)}`,
    load(half),
    figure(theory?.count ?? null),
  ];
}

/** In brackets where it lies beyond the loads that were tested. */
function load(estimate: LoadEstimate | null): string {
  if (estimate === null) return '-';
  return estimate.extrapolated ? `(${figure(estimate.count)})` : figure(estimate.count);
}
