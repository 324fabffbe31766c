// Pictures and report of capacities: everything that was found is in them, definitions stay apart, and answers that are
// missing or no numbers break nothing.

import { describe, expect, test } from 'vitest';
import { capacityCurvesFigure } from '../../src/figure/episodic/capacity-curves.ts';
import { capacityRatesFigure } from '../../src/figure/episodic/capacity-rates.ts';
import { minimumNeuronsFigure } from '../../src/figure/episodic/minimum-neurons.ts';
import { capacityFigures, growthPerNeuron, renderCapacity } from '../../src/figure/report/capacity-report.ts';
import { capacities, capacityOf, edenAt, limitedAt, minima, nothingAt } from './capacity-data.ts';
import { readMarkup } from './markup.ts';

const definition = 'fixed-point';
const end = { seed: 0, schema: 'engram.episodic-capacity/1', command: 'engram episodic capacity', title: 'How many?' };
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
  expect(marks(svg, 'circle', 'fill-network')).toBe(6);
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

test('answers that are missing or not a number break no figure and no page', () => {
  const odd = [nothingAt(edenAt(0.1), 2), limitedAt(edenAt(1000), 4096, 64), capacityOf(edenAt(0.4), 8, 24)];
  const infinite = {
    ...odd[2]!,
    half: { count: 1e300, low: 0, high: Number.POSITIVE_INFINITY, extrapolated: false },
    atTarget: { count: 1e300, low: 0, high: Number.POSITIVE_INFINITY, extrapolated: false },
  };
  for (const each of [...odd, infinite]) {
    const data = { definition, capacities: [each], minima: [] };
    for (const svg of capacityFigures(data).values()) {
      readMarkup(svg);
      expect(svg).not.toMatch(/NaN|Infinity|null|undefined/);
    }
    expect(renderCapacity({ ...data, ...end })).not.toMatch(/NaN|Infinity|null|undefined/);
  }
});

describe('the report', () => {
  const data = { definition, capacities, minima: [] };

  test('names its definition and no other, the theory with its warning, and how the loads were decided', () => {
    const html = renderCapacity({ ...data, ...end });
    expect(html).toContain('By one definition: fixed-point.');
    for (const other of ['transition', 'sequence:', 'ordered']) expect(html).not.toContain(other);
    expect(html.match(/the Gaussian formula 2 to 6 times too low/g)).toHaveLength(1);
    expect(html).toContain('sequential probability ratio test');
    expect(renderCapacity({ ...data, ...end })).toBe(html);
  });

  test('says the growth per neuron from one size to the next', () => {
    const [small, large] = capacities as [(typeof capacities)[0], (typeof capacities)[0]];
    const growth = growthPerNeuron(small, large)!;
    expect(small.atTarget!.count * growth ** 2).toBeCloseTo(large.atTarget!.count, 9);
    expect(growthPerNeuron(undefined, small)).toBeNull();
    expect(growthPerNeuron(capacities[5], capacities[6]!)).toBeNull();
  });

  test('on the fewest neurons has their picture, and what they hold', () => {
    const html = renderCapacity({ definition: 'minimum-neurons', capacities: [], minima, ...end });
    expect(html).toContain('minimum-neurons of ordered');
    expect(html).toContain('id="engram-minimum-neurons"');
    expect(html).toContain('more than 50');
    expect(html).not.toContain('engram-capacity-curves');
  });
});
