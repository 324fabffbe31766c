// Fixed-point capacity of EDEN against its closed form: growth per neuron beside gamma, for alpha in {0.3, 0.4, 0.5};
// then ordered recall, whose growth is another (spec of sequential memory, sections 9 and 13, invariant 16). By hand:
//   npx tsx studies/eden-capacity.ts [--out DIR] [--most N]
// About a minute up to N = 16; up to N = 20 (--most 20) the largest loads take some minutes on one core.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { figure, textTable } from '../src/cli/text-table.ts';
import {
  type Capacity,
  type CapacityProblem,
  capacityDefaults,
  capacityModelName,
  edenGrowth,
  findCapacity,
} from '../src/episodic/index.ts';
import { capacityCurvesFigure } from '../src/figure/index.ts';

const RATIO = 0.999;
const { values } = parseArgs({
  options: { out: { type: 'string', default: 'runs/eden-capacity' }, most: { type: 'string', default: '16' } },
});
const most = Number(values.most);
const sizes = [8, 10, 12, 14, 16, 18, 20].filter((neurons) => neurons <= most);
mkdirSync(values.out, { recursive: true });

const fixedPoint = [0.3, 0.4, 0.5].map((alpha) => ({
  ...capacityDefaults,
  model: { kind: 'eden', alpha, ratio: RATIO } as const,
}));
await report('fixed-point', fixedPoint, sizes, (problem) =>
  problem.model.kind === 'eden' ? edenGrowth(problem.model.alpha, RATIO) : Number.NaN,
);
const ordered = {
  ...capacityDefaults,
  definition: 'ordered',
  hops: 2,
  model: { kind: 'eden', alpha: 0.5, ratio: 0.5 },
} as const;
await report('ordered', [ordered], [12, 16, 20, 24, 28, 32], () => 1.3);

async function report(
  definition: string,
  problems: readonly CapacityProblem[],
  neurons: readonly number[],
  growthOf: (problem: CapacityProblem) => number,
): Promise<void> {
  const capacities: Capacity[] = [];
  const rows = [['memory', 'N', 'accepted', '1 - delta at', '95 %', 'theory', 'growth', 'theory']];
  for (const problem of problems) {
    let last: Capacity | null = null;
    for (const size of neurons) {
      const found = await findCapacity(problem, size, { most: 1_000_000 });
      capacities.push(found);
      const growth: number | null =
        last?.atTarget && found.atTarget
          ? (found.atTarget.count / last.atTarget.count) ** (1 / (size - last.neurons))
          : null;
      rows.push([
        capacityModelName(problem.model),
        String(size),
        String(found.accepted),
        figure(found.atTarget?.count ?? null),
        `${figure(found.atTarget?.low ?? null)} ... ${figure(found.atTarget?.high ?? null)}`,
        figure(found.theory?.count ?? null),
        figure(growth),
        figure(growthOf(problem)),
      ]);
      last = found;
      console.error(rows.at(-1)!.join('  '));
    }
  }
  console.log(`${definition}\n${textTable(rows)}\n`);
  writeFileSync(join(values.out, `${definition}.json`), JSON.stringify(capacities, null, 2));
  writeFileSync(
    join(values.out, `${definition}.svg`),
    capacityCurvesFigure({ definition, capacities }, { id: definition }),
  );
}
