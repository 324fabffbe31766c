// The report on networks of unknown task: what it says of a circuit and of none.

import { beforeAll, describe, expect, test } from 'vitest';
import { tensor } from '../../src/array/tensor.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { type Discovered, discover } from '../../src/emt/discovery/discover.ts';
import { randomDrive } from '../../src/emt/record/drive.ts';
import { lagProfileFigure } from '../../src/figure/emt/lag-profile.ts';
import { discoveryFigures, renderDiscovery } from '../../src/figure/report/discovery-report.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, orthonormal } from '../emt/helpers.ts';

const task = parseTask('T3-3x3');
const network = closedFormNetwork(circuitMatrix(task.F!), 3);
let found: Discovered;
let absent: Discovered;

beforeAll(() => {
  found = discover(network, randomDrive(3, 3, 0), { lags: 6, source: '<a> & b.pt' });
  absent = discover({ ...network, parameters: initialParameters(network.config, 1) }, randomDrive(3, 3, 0), {
    lags: 6,
  });
});

const page = (one: Discovered) => renderDiscovery({ ...one, title: 'a title', command: 'engram discover x' });

describe('the report on a discovery', () => {
  test('holds every figure and the rule of every bit', () => {
    expect(found.discovery.verdict).toBe('found');
    const html = page(found);
    for (const name of ['profile', 'circuit', 'interventions', 'controls'])
      expect(html).toContain(`id="engram-${name}"`);
    for (const bit of [0, 1, 2]) expect(html).toContain(`x<sub>${bit}</sub>(t) = +x<sub>${bit}</sub>(t−${3 - bit})`);
    expect(html).toContain('From lag 3 on nothing is new: 3 slots.');
    expect(html).toContain(`Task id ${found.discovery.operator.id!.join(', ')}.`);
  });

  test('counts lags in whole steps', () => {
    const lags = [0, 1, 2, 3].map((lag) => ({ lag, decodable: 1, fresh: 1, null: null }));
    const figure = lagProfileFigure([{ name: 'inputs', lags, depth: null }], { id: 'x' });
    const axis = figure.slice(0, figure.indexOf('lag, steps into the past'));
    for (const lag of [0, 1, 2, 3]) expect(axis).toContain(`>${lag}</text>`);
    expect(axis).not.toMatch(/>\d\.0<\/text>/);
  });

  test('of an untrained network has no rules and no edits', () => {
    expect(absent.discovery.verdict).toBe('absent');
    const html = page(absent);
    expect(html).not.toContain('engram-interventions');
    expect(html).not.toContain('<caption>');
    expect(html).toContain('No edit could be made');
    expect([...discoveryFigures(absent).keys()]).toEqual(['profile', 'circuit', 'controls']);
  });

  test('shows what was read and refused as refused', () => {
    const parameters = new Map(network.parameters)
      .set('rnn.weight_hh_l0', tensor([9, 9], orthonormal(9, 9, 'refused').data))
      .set('rnn.weight_ih_l0', tensor([9, 3], gaussian(9, 3, 'refused').data))
      .set('readout.weight', tensor([3, 9], gaussian(3, 9, 'refused too').data));
    const config = { ...network.config, activation: 'linear' as const };
    const refused = discover({ config, parameters }, randomDrive(3, 3, 0), { lags: 6 });
    const { candidate } = refused.discovery;
    expect([refused.discovery.verdict, refused.discovery.s]).toEqual(['absent', 0]);
    const html = page(refused);
    expect(html).toContain(
      `A candidate was read and refused: depth ${candidate!.s}, ${candidate!.cells.count} live cell`,
    );
    expect(html).toContain('refused</');
    expect(/<caption>|, as read|slots\.|discovered circuit/.test(html)).toBe(false);
    expect(discoveryFigures(refused).get('profile')).not.toContain('s = ');
  });

  test('is the same bytes again, asks nothing of the network, and escapes what came from outside', () => {
    const html = page(found);
    expect(page(found)).toBe(html);
    expect(html).not.toMatch(/<script|<link|src="http|href="http/);
    expect(html).toContain('&lt;a&gt; &amp; b.pt');
    expect(html).not.toContain('<a> & b.pt');
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('the memory profile', () => {
  test('marks the depth where there is one, and draws a profile of nothing', () => {
    const lags = [0, 1, 2].map((lag) => ({ lag, decodable: 1, fresh: lag < 2 ? 1 : 0, null: { max: 0.02 } }));
    expect(lagProfileFigure([{ name: 'x', lags, depth: 2 }], { id: 'p' })).toContain('s = 2');
    expect(lagProfileFigure([{ name: 'x', lags, depth: null }], { id: 'p' })).not.toContain('s = ');
    const blank = lags.map(({ lag }) => ({ lag, decodable: null, fresh: null, null: null }));
    expect(lagProfileFigure([{ name: 'x', lags: blank, depth: 0 }], { id: 'p' })).not.toMatch(/NaN/);
  });
});
