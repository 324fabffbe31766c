// Every name in the object that `engram analyze --json` prints stands in the table of docs/cli.md.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { verdictThresholds } from '../../src/emt/analyze/thresholds.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import { parseTask } from '../../src/task/names.ts';

const document = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
const section = document.slice(document.indexOf('### The object that `--json` prints'));
const rows = new Map(
  [...section.slice(0, section.indexOf('\n### ')).matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(
    ([, key, text]) => [key!, text!] as const,
  ),
);
const task = parseTask('T1-2x2');
const network = closedFormNetwork(circuitMatrix(task.F!), 2);
const { analysis } = analyze(network, task, { horizon: 20 });

test('every key has a row, and every row a key', () => {
  expect([...rows.keys()].sort()).toEqual([...Object.keys(analysis), 'reading'].sort());
});

test.each([
  'task',
  'model',
  'state',
  'accuracy',
  'spectrum',
  'basis',
  'intervention',
  'fixedPoint',
  'controls',
] as const)('every name under %s is in its row', (key) => {
  for (const name of Object.keys(analysis[key])) expect(rows.get(key)).toContain(`\`${name}`);
});

test('every name of a candidate and of a control is in a row', () => {
  for (const name of Object.keys(analysis.basis.candidates[0]!)) expect(rows.get('basis')).toContain(`\`${name}\``);
  for (const name of Object.keys(analysis.controls.random)) expect(rows.get('controls')).toContain(`\`${name}\``);
});

test('the margins of the verdict are those that are said', () => {
  const said = document.slice(
    document.indexOf('### What the verdict asks for'),
    document.indexOf('### Recorded activity'),
  );
  const { margin, chance, found, worstSlot, content, held, spectralError, weak, silent } = verdictThresholds;
  for (const share of [found, worstSlot, chance, weak]) expect(said).toContain(`${100 * share} %`);
  for (const value of [margin, content, held, spectralError, silent]) expect(said).toContain(String(value));
});
