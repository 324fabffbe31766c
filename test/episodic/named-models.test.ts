// Models by name have the ratio and the times that were asked for; and what the energy along a recall is read off.

import { expect, test } from 'vitest';
import type { RecallRecord } from '../../src/episodic/engine/record.ts';
import { cycleGraph } from '../../src/episodic/model/graph.ts';
import { ratioOf } from '../../src/episodic/model/model.ts';
import { energyAlong } from '../../src/episodic/pictures/energy-along.ts';
import { escapeRatio } from '../../src/episodic/theory/closed-forms.ts';
import { type NamedModelOptions, namedModel } from '../../src/episodic/theory/named-model.ts';
import { draw } from './helpers.ts';

const patterns = draw(4, 200, 'named');
const options: Omit<NamedModelOptions, 'model'> = {
  patterns,
  graph: cycleGraph(4),
  ratio: 0.6,
  td: 30,
  beta: 2,
  gamma: 1.5,
  degree: 3,
  pseudoinverse: false,
  delay: 'identity',
};

test.each(['eden', 'dsem', 'lisem', 'polynomial'] as const)('%s has the ratio and the slow state asked for', (name) => {
  const model = namedModel({ ...options, model: name });
  expect(model).toMatchObject({ name, times: { feature: 1, delay: 30 } });
  expect(name === 'polynomial' ? ratioOf(model) : escapeRatio(model)).toBeCloseTo(0.6, 12);
  const { features, hidden } = model;
  if ('beta' in hidden) expect(hidden.beta).toBe(2);
  if ('gain' in features) expect(features.gain).toBe(1.5);
  if ('degree' in hidden) expect(hidden.degree).toBe(3);
});

test('gamm has neither edges nor a slow state', () => {
  const model = namedModel({ ...options, model: 'gamm' });
  expect(model.graph.to).toHaveLength(0);
  expect(model).toMatchObject({ name: 'gamm', hidden: { beta: 2 }, times: { delay: Number.POSITIVE_INFINITY } });
});

test('a pseudoinverse drive and a tanh delay are those of the model', () => {
  expect(namedModel({ ...options, model: 'eden', pseudoinverse: true }).drive).not.toBeNull();
  expect(namedModel({ ...options, model: 'eden', delay: 'tanh' }).delay).toBe('tanh');
});

test('the energy along a recall: per neuron, thinned, its rise and rate without the first visit', () => {
  // Saw teeth of 10 T_f: visit i rises by i + 1 per neuron, the last one is not left.
  const times = Float64Array.from({ length: 5000 }, (_, t) => t / 100);
  const energy = times.map((time) => 4 * (Math.floor(time / 10) + 1) * ((time % 10) / 9.99));
  const visitOf = (memory: number) => ({ memory, from: 10 * memory, until: 10 * memory + 9.99, dwell: 9.99 });
  const visits = [0, 1, 2, 3, 4].map((memory) => ({ ...visitOf(memory), complete: memory < 4 }));
  const samples = { times, energy } as RecallRecord['samples'];
  const record: RecallRecord = { engine: 'ode', visits, stop: 'budget', time: 50, samples, violations: [] };
  const along = energyAlong(record, 4);
  expect(along.times).toHaveLength(1667);
  expect(along.times.slice(0, 3)).toEqual([0, 0.03, 0.06]);
  expect(along.values[1]).toBeCloseTo(0.03 / 9.99, 12);
  expect(along.drift.map(({ memory }) => memory)).toEqual([0, 1, 2, 3]);
  for (const { memory, low, high } of along.drift) expect(high - low).toBeCloseTo(memory + 1, 9);
  expect(along.meanRise).toBeCloseTo(3, 9);
  expect(along.meanRate).toBeCloseTo(3 / 9.99, 9);
  const short = energyAlong({ ...record, visits: visits.slice(0, 1) }, 4);
  expect(short).toMatchObject({ meanRise: null, meanRate: null });
});
