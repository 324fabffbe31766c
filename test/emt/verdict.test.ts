// The verdict over synthetic evidence: each threshold alone turns a found circuit into a partial or an absent one.

import { expect, test } from 'vitest';
import { type Evidence, judgeEvidence } from '../../src/emt/verdict.ts';

/** Evidence of a network that holds its circuit in every respect. */
const sound = {
  obstacle: null,
  linear: true,
  accuracy: { value: 1 },
  spectrum: { error: 0.001, theoryRank: 16, networkRank: 16, unmatchedTheory: [], unmatchedNetwork: [], statement: '' },
  basis: { method: 'spectral', why: '', content: [0.99, 0.98, null] },
  intervention: {
    changedAccuracy: 0.999,
    changedBits: 800,
    perSlot: [1, 0.99, null],
    randomBasis: { changedAccuracy: 0.1 },
  },
};

type Change = { readonly [part in keyof typeof sound]?: unknown };

function verdict(change: Change): string {
  const evidence = Object.fromEntries(
    Object.entries(sound).map(([part, value]) => {
      const other = change[part as keyof typeof sound];
      return [
        part,
        other === undefined ? value : typeof other === 'object' && other ? { ...(value as object), ...other } : other,
      ];
    }),
  );
  return judgeEvidence(evidence as unknown as Evidence).verdict;
}

test.each<[string, string, Change]>([
  ['found', 'all is sound', {}],
  ['found', 'the edits are just good enough', { intervention: { changedAccuracy: 0.98 } }],
  ['partial', 'a few edits fail', { intervention: { changedAccuracy: 0.97 } }],
  ['partial', 'one slot cannot be written', { intervention: { perSlot: [1, 0.89, null] } }],
  ['partial', 'one slot holds something else', { basis: { content: [0.99, 0.89, null] } }],
  ['partial', 'the task is not done', { accuracy: { value: 0.97 } }],
  ['partial', 'the accuracy is no number', { accuracy: { value: Number.NaN } }],
  ['partial', 'the spectrum is off', { spectrum: { error: 0.06 } }],
  ['partial', 'a mode is missing', { spectrum: { unmatchedTheory: [[1, 0]] } }],
  ['found', 'the spectrum is off, but the task is not linear', { linear: false, spectrum: { error: 0.06 } }],
  ['absent', 'edits do what chance does', { intervention: { changedAccuracy: 0.64 } }],
  ['absent', 'a random basis does as well', { intervention: { randomBasis: { changedAccuracy: 0.999 } } }],
  ['absent', 'the slots hold nothing', { basis: { content: [0.6, 0.3, null] } }],
  ['absent', 'there is no basis', { basis: { method: 'none', why: 'no basis' } }],
  ['absent', 'the circuit cannot fit', { obstacle: 'the circuit cannot fit' }],
  ['absent', 'no edit changes anything', { intervention: { changedAccuracy: null } }],
])('%s: %s', (expected, _when, change) => {
  expect(verdict(change)).toBe(expected);
});

test('a circuit without lasting modes claims nothing of its spectrum', () => {
  const evidence = { ...sound, spectrum: { ...sound.spectrum, theoryRank: 0, error: null } };
  expect(judgeEvidence(evidence as unknown as Evidence).reason).toContain('no spectrum to compare');
});
