// `engram episodic capacity`: the JSON object, the picture, and what it refuses.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { episodicCapacityCommand } from '../../src/cli/episodic-capacity-command.node.ts';

const folder = mkdtempSync(join(tmpdir(), 'engram-capacity-'));
afterAll(() => rmSync(folder, { recursive: true }));

let printed = '';
beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

async function run(...args: string[]): Promise<string> {
  await episodicCapacityCommand()
    .exitOverride()
    .parseAsync(['node', 'capacity', ...args]);
  return printed;
}

describe('engram episodic capacity', () => {
  it('prints every load that was tested, and the same for the same seed', async () => {
    const args = ['--neurons', '6,8', '--alpha', '0.4,0.5', '--json', '--seed', '3'];
    const first = JSON.parse(await run(...args));
    expect(first).toMatchObject({
      schema: 'engram.episodic-capacity/1',
      definition: 'fixed-point',
      seed: 3,
      minima: [],
    });
    expect(first.capacities.map((each: { neurons: number }) => each.neurons)).toEqual([6, 8, 6, 8]);
    for (const { accepted, tested } of first.capacities) {
      expect(tested.find((load: { count: number }) => load.count === accepted).accepted).toBe(true);
    }
    printed = '';
    expect(JSON.parse(await run(...args))).toEqual(first);
  });

  it('draws curves of one definition on a logarithmic axis', async () => {
    await run('--neurons', '6,8,10', '--alpha', '0.3,0.5', '--figures', folder);
    const svg = readFileSync(join(folder, 'capacity-curves.svg'), 'utf8');
    expect(svg).toContain('Capacity (fixed-point)');
    expect(svg).toContain('eden, alpha 0.3');
    expect(svg).not.toContain('NaN');
    expect(printed).toMatch(/compare growth/);
  });

  it('finds the fewest neurons of a load', async () => {
    const { minima } = JSON.parse(
      await run('--definition', 'minimum-neurons', '--memories', '6,24', '--hops', '2', '--json'),
    );
    expect(minima[0].neurons).toBeLessThan(minima[1].neurons);
  });

  it('refuses what has no answer', async () => {
    await expect(run('--hops', '2')).rejects.toThrow(/--hops is for/);
    await expect(run('--model', 'polynomial')).rejects.toThrow(/transition or sequence/);
    await expect(run('--definition', 'minimum-neurons', '--figures', folder)).rejects.toThrow(/no curve/);
  });
});
