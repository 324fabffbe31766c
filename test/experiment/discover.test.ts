// The story of a discovery, in a terminal and as a report: what it says of a circuit and of none.

import { beforeAll, describe, expect, test } from 'vitest';
import { tensor } from '../../src/array/tensor.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { type Discovered, discover } from '../../src/emt/discovery/discover.ts';
import { randomDrive } from '../../src/emt/record/drive.ts';
import { discover as experiment } from '../../src/experiment/discover/discover.ts';
import { localPool } from '../../src/experiment/kit/pool.ts';
import { plainRun } from '../../src/experiment/kit/run.ts';
import { completeValues } from '../../src/experiment/kit/values.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { figureData } from '../../src/story/figures.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, orthonormal } from '../emt/helpers.ts';
import { networkInput } from './network-input.ts';
import { readersOf } from './readers.ts';

const task = parseTask('T3-3x3');
const network = closedFormNetwork(circuitMatrix(task.F!), 3);
/** Linear and orthogonal: it turns for ever, and nothing of what is read in it stands the test. */
const turning = {
  config: { ...network.config, activation: 'linear' as const },
  parameters: new Map(network.parameters)
    .set('rnn.weight_hh_l0', tensor([9, 9], orthonormal(9, 9, 'refused').data))
    .set('rnn.weight_ih_l0', tensor([9, 3], gaussian(9, 3, 'refused').data))
    .set('readout.weight', tensor([3, 9], gaussian(3, 9, 'refused too').data)),
};
const open = (each: typeof network, source: string | null = null) =>
  discover(each, randomDrive(3, 3, 0), { lags: 6, source });
let found: Discovered;
let absent: Discovered;
let refused: Discovered;

beforeAll(() => {
  found = open(network, '<a> & b.pt');
  absent = open({ ...network, parameters: initialParameters(network.config, 1) });
  refused = open(turning);
});

const storyOf = ({ discovery, matrices }: Discovered) => experiment.story({ data: discovery, more: matrices });
const { figures, text, page } = readersOf(storyOf, { command: 'engram discover x', schema: experiment.schema });

describe('of a circuit that was found', () => {
  test('the report holds every picture and the rule of every bit', () => {
    expect(found.discovery.verdict).toBe('found');
    const html = page(found);
    for (const name of ['profile', 'circuit', 'interventions', 'controls'])
      expect(html).toContain(`id="engram-${name}"`);
    for (const bit of [0, 1, 2]) expect(html).toContain(`x<sub>${bit}</sub>(t) = +x<sub>${bit}</sub>(t−${3 - bit})`);
    expect(html).toContain('From lag 3 on nothing is new: 3 slots.');
    expect(html).toContain(`Task id ${found.discovery.operator.id!.join(', ')}.`);
  });

  test('a terminal shows the same rules, the profile and the networks, and the verdict last', () => {
    const lines = text(found).split('\n');
    expect(lines[0]).toMatch(/^network {3}Elman tanh, 9 hidden units.* \(<a> & b\.pt\)$/);
    expect(lines[1]).toMatch(/^woken by {2}random bits over 3 steps: .*; seed 0$/);
    expect(lines).toContain('memory    of its own outputs');
    expect(lines).toContain(
      `circuit   task id ${found.discovery.operator.id!.join(',')}, read from ${found.discovery.operator.readFrom === 'activity' ? 'activity' : 'the Jacobian'}`,
    );
    for (const bit of [0, 1, 2]) expect(lines).toContain(`          x${bit}(t) = +x${bit}(t-${3 - bit})`);
    expect(lines.find((line) => line.startsWith('live cells'))).toMatch(/^live cells +6 +\d+ +\d+ +\d+$/);
    expect(lines.at(-1)).toBe(`found: ${found.discovery.reason}`);
  });

  test('the numbers of a picture are those that are drawn', () => {
    const { lagProfile, controls } = found.discovery;
    const data = figureData(storyOf(found));
    expect([...data.keys()]).toEqual([...figures(found).keys()]);
    const profile = data.get('profile')!.split('\n');
    const { decodable, fresh, null: chance } = lagProfile[2]!;
    expect(profile[0]).toBe('profile,lag,decodable,new,permuted_at_most');
    expect(profile[3]).toBe(`the network’s own outputs,2,${decodable},${fresh},${chance!.max}`);
    const size = found.matrices.phi!.rows;
    const { jacobian, phi } = found.matrices;
    const circuit = data.get('circuit')!.trimEnd().split('\n');
    expect(circuit).toHaveLength(1 + jacobian.rows * jacobian.cols + 2 * size * size);
    const slot = found.matrices.slots.at(-1)! + 1;
    expect(circuit.at(-1)).toBe(`"Φ, as read",${size},${size},${slot},${slot},${phi!.data.at(-1)}`);
    expect(data.get('controls')).toContain(`\nlive cells,count,shuffled,${controls.shuffled.cells.count}\n`);
    const { randomBasis } = found.discovery.intervention;
    expect(data.get('interventions')).toContain(`\n"set, random Ψ",,,all,${randomBasis.accuracy}\n`);
  });

  test('the report is the same bytes again, asks nothing of the network, and escapes what came from outside', () => {
    const html = page(found);
    expect(page(found)).toBe(html);
    expect(html).not.toMatch(/<script|<link|src="http|href="http/);
    expect(html).toContain('&lt;a&gt; &amp; b.pt');
    expect(html).not.toContain('<a> & b.pt');
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });
});

test('an untrained network has no rules and no edits', () => {
  expect(absent.discovery.verdict).toBe('absent');
  const html = page(absent);
  expect(html).not.toContain('engram-interventions');
  expect(html).not.toContain('The rule of every bit');
  expect(html).toContain('No edit could be made');
  expect([...figures(absent).keys()]).toEqual(['profile', 'circuit', 'controls']);
  expect(text(absent)).not.toMatch(/^circuit /m);
});

test('what was read and refused is shown as refused', () => {
  const { candidate } = refused.discovery;
  expect([refused.discovery.verdict, refused.discovery.s]).toEqual(['absent', 0]);
  const html = page(refused);
  expect(html).toContain(
    `A candidate was read and refused: depth ${candidate!.s}, ${candidate!.cells.count} live cell`,
  );
  expect(html).toContain('refused</');
  expect(/The rule of every bit|, as read|slots\.|discovered circuit/.test(html)).toBe(false);
  expect(figures(refused).get('profile')).not.toContain('s = ');
  expect(text(refused)).toMatch(new RegExp(`^refused {3}a candidate of depth ${candidate!.s}, `, 'm'));
  expect(text(refused)).not.toMatch(/^circuit /m);
});

test('it runs without a terminal, tells how far it is, and ends when nobody wants it any more', async () => {
  const file = networkInput('n', network, { source: 'n.pt', reading: { taken: ['all'], notUsed: [], assumed: [] } });
  const values = completeValues(experiment.params, { file, lags: 4, seed: 3 }, experiment.rules);
  const stages: number[] = [];
  const run = plainRun(() => localPool(() => null), { progress: (_, done) => void stages.push(done) });
  const { data } = await experiment.run(values, run);
  expect(data).toMatchObject({ schema: 'engram.discovery/1', seed: 3, model: { source: 'n.pt' } });
  expect(stages.length).toBeGreaterThan(2);
  expect(stages).toEqual([...stages].sort((a, b) => a - b));
  const pause = () => Promise.reject(new Error('unwanted'));
  await expect(experiment.run(values, { ...run, pause })).rejects.toThrow('unwanted');
});
