// All checks, the quickest kinds first.

import type { Check, LongCheck } from '../check.ts';
import { analyses } from './analyses.ts';
import { capacities } from './capacities.ts';
import { recalls } from './recalls.ts';
import { trajectories } from './trajectories.ts';

export const checks: readonly Check[] = [...recalls, ...capacities, ...analyses, ...trajectories];

/** Times are on two cores. Benchmarks are none of these: their figures are times. */
export const longChecks: readonly LongCheck[] = [
  {
    section: "The four tasks at the paper's recipe",
    rows: 5,
    command: 'npx engram train --task T1|T2|T3|T4 --hidden 128 --seed SEED, then engram analyze',
  },
  {
    section: 'Table 1, cell by cell',
    rows: 24,
    command: 'npx tsx studies/emt-table1.ts --scale small --backend auto',
  },
  {
    section: 'Do other cells hold the same circuit?',
    rows: 8,
    command: 'npx tsx studies/universality.ts --scale small',
  },
  {
    section: 'Capacity of EDEN, N = 18 and 20',
    rows: 3,
    command: 'npx tsx studies/eden-capacity.ts --only fixed-point --most 20',
  },
  {
    section: 'Linear against exponential, integrated',
    rows: 6,
    command: 'npx tsx studies/lisem-vs-dsem.ts --scale full',
  },
];
