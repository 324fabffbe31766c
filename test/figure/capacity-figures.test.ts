// Pictures of capacities: everything that was found is in them and in their numbers, and answers that are missing or no
// numbers break nothing.

import { describe, expect, test } from 'vitest';
import { capacityCurvesColumns, capacityCurvesFigure } from '../../src/figure/episodic/capacity-curves.ts';
import { capacityRatesColumns, capacityRatesFigure } from '../../src/figure/episodic/capacity-rates.ts';
import { minimumNeuronsColumns, minimumNeuronsFigure } from '../../src/figure/episodic/minimum-neurons.ts';
import { capacities, capacityOf, edenAt, limitedAt, minima, nothingAt } from './capacity-data.ts';
import { readMarkup } from './markup.ts';

const definition = 'fixed-point';
const marks = (svg: string, name: string, className: string) =>
  readMarkup(svg).attributes.filter(
    (each) => each.element === name && each.name === 'class' && each.value === className,
  ).length;

describe('capacity over neurons', () => {
  test('has one mark for each load that was found, one more in the key, and a triangle for a bound', () => {
    const svg = capacityCurvesFigure({ definition, capacities }, { id: 'a' });
    expect(marks(svg, 'circle', 'fill-network')).toBe(3 + 1);
    expect(marks(svg, 'rect', 'fill-theory')).toBe(3 + 1);
    expect(svg).toContain('at least');
    expect(capacityCurvesFigure({ definition, capacities: capacities.slice(0, 6) }, { id: 'a' })).not.toContain(
      'at least',
    );
  });

  test('loads beyond those that were tried are not drawn as measured', () => {
    const found = capacityOf(edenAt(0.4), 8, 24);
    const beyond = { ...found, atTarget: { ...found.atTarget!, extrapolated: true } };
    const drawn = (capacity: typeof found) =>
      marks(capacityCurvesFigure({ definition, capacities: [capacity] }, { id: 'a' }), 'circle', 'fill-network');
    expect([drawn(found), drawn(beyond)]).toEqual([2, 1]);
  });

  test('the theory of a single size is drawn, as the key says it is', () => {
    const found = capacityOf(edenAt(0.4), 8, 24);
    const dashed = (capacity: typeof found) =>
      capacityCurvesFigure({ definition, capacities: [capacity] }, { id: 'a' }).match(/stroke-dasharray="3 2"><path/g);
    expect(dashed(found)).toHaveLength(2);
    expect(dashed({ ...found, theory: null })).toBeNull();
  });
});

test('rates over the load: all loads, and a curve for each size that has one', () => {
  const svg = capacityRatesFigure({ definition, capacities: [capacityOf(edenAt(0.4), 8, 24)] }, { id: 'a' });
  expect(marks(svg, 'circle', 'fill-network')).toBe(6 + 6);
  // A curve is a path of many points, unlike every other line.
  const curves = (each: typeof capacities) =>
    readMarkup(capacityRatesFigure({ definition, capacities: each }, { id: 'a' })).attributes.filter(
      ({ name, value }) => name === 'd' && value.split('L').length > 20,
    ).length;
  expect(curves(capacities)).toBe(6);
  expect(curves([limitedAt(edenAt(0.5), 14, 64)])).toBe(0);
});

test('fewest neurons: a mark for each answer, a bound where the largest size did not do', () => {
  const svg = minimumNeuronsFigure({ minima }, { id: 'a' });
  expect(marks(svg, 'circle', 'fill-network')).toBe(3 + 1);
  expect(svg).toContain('more than');
});

test('answers that are missing or not a number break no figure', () => {
  const odd = [nothingAt(edenAt(0.1), 2), limitedAt(edenAt(1000), 4096, 64), capacityOf(edenAt(0.4), 8, 24)];
  const infinite = {
    ...odd[2]!,
    half: { count: 1e300, low: 0, high: Number.POSITIVE_INFINITY, extrapolated: false },
    atTarget: { count: 1e300, low: 0, high: Number.POSITIVE_INFINITY, extrapolated: false },
  };
  for (const each of [...odd, infinite]) {
    const data = { definition, capacities: [each] };
    for (const svg of [capacityCurvesFigure(data, { id: 'a' }), capacityRatesFigure(data, { id: 'a' })]) {
      readMarkup(svg);
      expect(svg).not.toMatch(/NaN|Infinity|null|undefined/);
    }
  }
});

describe('the numbers of', () => {
  test('curves: a row for each memory and size, the bound apart from what was measured', () => {
    const { memory, neurons, memories, at_least: bound, theory } = capacityCurvesColumns({ definition, capacities });
    expect(memory).toEqual([...Array(3).fill('eden, alpha 0.4'), ...Array(4).fill('eden, alpha 0.5')]);
    expect(neurons).toEqual([8, 10, 12, 8, 10, 12, 14]);
    expect(memories).toEqual([...capacities.slice(0, 6).map(({ atTarget }) => atTarget!.count), null]);
    expect(bound).toEqual([...Array(6).fill(null), 4096]);
    expect(theory).toEqual(capacities.map((each) => each.theory!.count));
  });

  test('rates: every load, the curve, and where it is crossed', () => {
    const [found] = capacities as [(typeof capacities)[0]];
    const { kind, memories, rate, low, high } = capacityRatesColumns({ definition, capacities: [found] });
    const of = (name: string) => kind!.flatMap((each, i) => (each === name ? [i] : []));
    expect(of('rate').map((i) => [memories![i], rate![i], low![i]])).toEqual(
      found.confirmed.map((load) => [load.count, load.rate, load.interval.low]),
    );
    expect(of('tried').map((i) => [memories![i], rate![i], low![i]])).toEqual(
      found.tested.map((load) => [load.count, load.rate, null]),
    );
    // The curve begins and ends at the loads that were tested.
    const curve = of('curve');
    expect(memories![curve[0]!]).toBeCloseTo(found.tested[0]!.count, 9);
    expect(memories![curve.at(-1)!]).toBeCloseTo(found.tested.at(-1)!.count, 9);
    expect(of('crossing').map((i) => [memories![i], rate![i], high![i]])).toEqual([
      [found.half!.count, 0.5, found.half!.high],
      [found.atTarget!.count, 1 - found.problem.delta, found.atTarget!.high],
    ]);
  });

  test('fewest neurons: a row for each load, with the size that does not do', () => {
    const { memories, neurons, more_than: bound } = minimumNeuronsColumns({ minima });
    expect([memories, neurons, bound]).toEqual([
      [10, 20, 40, 400],
      [25, 33, 39, null],
      [null, null, null, 50],
    ]);
  });
});
