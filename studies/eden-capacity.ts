// Fixed-point capacity of EDEN against its closed form: growth per neuron beside gamma, for alpha in {0.3, 0.4, 0.5};
// then ordered recall, whose growth is another (spec of sequential memory, sections 9 and 13, invariant 16). By hand:
//   npx tsx studies/eden-capacity.ts [--only fixed-point|ordered] [--out DIR] [--most N] [--workers N]
// Two minutes up to N = 16; up to N = 20 (--most 20) some ten on two cores.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { numberText } from 'engram/array';
import { ThreadPool } from 'engram/cli';
import {
  type Capacity,
  type CapacityProblem,
  capacityDefaults,
  capacityModelName,
  edenGrowth,
  findCapacity,
  growthPerNeuron,
  spreadRunner,
} from 'engram/episodic';
import { trialWorkers } from 'engram/experiment';
import { capacityCurvesFigure, capacityRatesFigure } from 'engram/figure';
import { textTable } from 'engram/story';

const RATIO = 0.999;
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    out: { type: 'string', default: 'runs/eden-capacity' },
    most: { type: 'string', default: '16' },
    workers: { type: 'string' },
  },
});
const most = Number(values.most);
const sizes = [8, 10, 12, 14, 16, 18, 20].filter((neurons) => neurons <= most);
mkdirSync(values.out, { recursive: true });
const pool = new ThreadPool(values.workers === undefined ? undefined : Number(values.workers));
const runner = spreadRunner(trialWorkers(pool), { pause: () => setImmediate() });
const started = performance.now();

const fixedPoint = [0.3, 0.4, 0.5].map((alpha) => ({
  ...capacityDefaults,
  model: { kind: 'eden', alpha, ratio: RATIO } as const,
}));
if (values.only !== 'ordered') {
  await report('fixed-point', fixedPoint, sizes, (problem) =>
    problem.model.kind === 'eden' ? edenGrowth(problem.model.alpha, RATIO) : Number.NaN,
  );
}
const ordered = {
  ...capacityDefaults,
  definition: 'ordered',
  hops: 2,
  model: { kind: 'eden', alpha: 0.5, ratio: 0.5 },
} as const;
/** Fresh trials at each load that the intervals of ordered are made of: its rate falls slowly with the load. */
const CONFIRM = 10_000;
if (values.only !== 'fixed-point') {
  await report('ordered', [ordered], [12, 16, 20, 24, 28, 32], () => 1.3, { confirm: CONFIRM });
}
await pool.end();
console.error(`${pool.workers} workers, ${((performance.now() - started) / 1000).toFixed(0)} s`);

async function report(
  definition: string,
  problems: readonly CapacityProblem[],
  neurons: readonly number[],
  growthOf: (problem: CapacityProblem) => number,
  search: { readonly confirm?: number } = {},
): Promise<void> {
  const capacities = await Promise.all(
    problems.flatMap((problem) =>
      neurons.map(async (size) => {
        const found = await findCapacity(problem, size, { most: 1_000_000, batch: pool.workers, runner, ...search });
        console.error(`${capacityModelName(problem)}, N ${size}: accepted ${found.accepted}`);
        return found;
      }),
    ),
  );
  const rows = [['memory', 'N', 'accepted', '1 - delta at', '95 %', 'theory', 'growth', 'theory']];
  const whole = [['memory', 'N', 'growth per neuron', 'theory', 'measured / theory']];
  for (const problem of problems) {
    const own = capacities.filter((each) => each.problem === problem);
    const name = capacityModelName(problem);
    for (const [i, found] of own.entries()) {
      const { accepted, atTarget, theory } = found;
      rows.push([
        name,
        String(found.neurons),
        String(accepted),
        numberText(atTarget?.count ?? null),
        `${numberText(atTarget?.low ?? null)} ... ${numberText(atTarget?.high ?? null)}`,
        numberText(theory?.count ?? null),
        numberText(growthPerNeuron(own[i - 1], found)),
        numberText(growthOf(problem)),
      ]);
    }
    const [growth, expected] = [fittedGrowth(own), growthOf(problem)];
    whole.push([
      name,
      `${neurons[0]} ... ${neurons.at(-1)}`,
      numberText(growth),
      numberText(expected),
      numberText(growth / expected),
    ]);
  }
  console.log(`${definition}\n${textTable(rows)}\n\nover all sizes, least squares of ln P\n${textTable(whole)}\n`);
  writeFileSync(join(values.out, `${definition}.json`), JSON.stringify(capacities, null, 2));
  for (const [kind, draw] of [
    ['capacity-curves', capacityCurvesFigure],
    ['capacity-rates', capacityRatesFigure],
  ] as const) {
    const svg = draw({ definition, capacities }, { id: `engram-${kind}` });
    writeFileSync(join(values.out, `${definition}-${kind}.svg`), svg);
  }
}

/** The factor per neuron of the line through `ln P` over `N`. */
function fittedGrowth(capacities: readonly Capacity[]): number {
  const points = capacities.flatMap(({ neurons, atTarget }) =>
    atTarget === null || atTarget.extrapolated ? [] : [[neurons, Math.log(atTarget.count)] as const],
  );
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([n]) => n)), mean(points.map(([, log]) => log))];
  const slope = mean(points.map(([n, log]) => (n - x) * (log - y))) / mean(points.map(([n]) => (n - x) ** 2));
  return Math.exp(slope);
}
