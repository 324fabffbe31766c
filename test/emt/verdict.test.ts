// The verdict over synthetic evidence: each threshold alone turns a found circuit into a partial or an absent one.

import { expect, test } from 'vitest';
import {
  type Evidence,
  judgeEvidence,
  type Rival,
  rivalOf,
  strengthOf,
  verdictThresholds,
} from '../../src/emt/analyze/verdict.ts';

/** Evidence of a network that holds its circuit in every respect. */
const sound = {
  obstacle: null,
  linear: true,
  accuracy: { value: 1, persistence: 1 },
  spectrum: { error: 0.001, theoryRank: 16, networkRank: 16, unmatchedTheory: [], unmatchedNetwork: [], statement: '' },
  basis: { method: 'spectral', why: '', content: [0.99, 0.98, null], additive: 1, candidates: [] },
  intervention: {
    changedAccuracy: 0.999,
    changedBits: 800,
    perSlot: [1, 0.99, null],
    randomBasis: { changedAccuracy: 0.1 },
  },
};

/** Null networks that do what null networks do. */
const nulls: Rival[] = [
  { name: 'random weights', changedAccuracy: 0.5, strength: 0.1 },
  { name: 'shuffled weights', changedAccuracy: 0.6, strength: 0.2 },
];

type Change = { readonly [part in keyof typeof sound]?: unknown };

function evidenceWith(change: Change): Evidence {
  const parts = Object.entries(sound).map(([part, value]) => {
    const other = change[part as keyof typeof sound];
    if (other === undefined) return [part, value];
    return [part, typeof other === 'object' && other ? { ...(value as object), ...other } : other];
  });
  return Object.fromEntries(parts) as unknown as Evidence;
}

function verdict(change: Change, rivals: readonly Rival[] = nulls): string {
  return judgeEvidence(evidenceWith(change), rivals).verdict;
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
  ['partial', 'the network falls silent with all its modes', { accuracy: { persistence: 0.04 } }],
  [
    'absent',
    'it falls silent and lacks a mode',
    { accuracy: { persistence: 0.04 }, spectrum: { unmatchedTheory: [[1, 0]] } },
  ],
  ['absent', 'it falls silent where there is no spectrum to go by', { linear: false, accuracy: { persistence: 0.04 } }],
  ['found', 'nothing is known of its persistence', { accuracy: { persistence: null } }],
  ['found', 'the state is no sum of its variables, and yet all edits are right', { basis: { additive: 0.5 } }],
  ['absent', 'the slots hold nothing', { basis: { content: [0.6, 0.3, null] } }],
  ['absent', 'there is no basis', { basis: { method: 'none', why: 'no basis' } }],
  ['absent', 'the circuit cannot fit', { obstacle: 'the circuit cannot fit' }],
  ['absent', 'no edit changes anything', { intervention: { changedAccuracy: null } }],
])('%s: %s', (expected, _when, change) => {
  expect(verdict(change)).toBe(expected);
});

const at = verdictThresholds;
/** A null network that does next to nothing, so that the thresholds alone decide. */
const powerless: Rival[] = [{ name: 'random weights', changedAccuracy: 0.3, strength: 0.1 }];

test.each<[string, keyof typeof verdictThresholds, Change]>([
  ['partial', 'chance', { intervention: { changedAccuracy: at.chance } }],
  ['partial', 'held', { basis: { content: [at.held, at.held, null] } }],
  ['found', 'found', { intervention: { changedAccuracy: at.found }, accuracy: { value: at.found } }],
  ['found', 'worstSlot', { intervention: { perSlot: [1, at.worstSlot, null] } }],
  ['found', 'content', { basis: { content: [1, at.content, null] } }],
  ['found', 'spectralError', { spectrum: { error: at.spectralError } }],
  ['found', 'silent', { accuracy: { persistence: at.silent } }],
])('%s: exactly at the threshold `%s`, which is enough', (expected, _name, change) => {
  expect(verdict(change, powerless)).toBe(expected);
});

test('edits exactly at the threshold `weak` need no lead over those of a control that holds nothing', () => {
  const control = { name: 'random weights', changedAccuracy: at.weak, strength: 0 };
  expect(verdict({ intervention: { changedAccuracy: at.weak } }, [control])).toBe('partial');
});

test('a circuit without lasting modes claims nothing of its spectrum', () => {
  const evidence = evidenceWith({ spectrum: { theoryRank: 0, error: null } });
  expect(judgeEvidence(evidence, nulls).reason).toContain('no spectrum to compare');
});

test('edits that fail in a state that is no sum of its variables are put down to that', () => {
  const evidence = evidenceWith({ intervention: { changedAccuracy: 0.9 }, basis: { additive: 0.41 } });
  expect(judgeEvidence(evidence, nulls).reason).toContain('only 41.0 % of the hidden variance is a sum');
});

const { margin } = verdictThresholds;
const strength = strengthOf(evidenceWith({}))!;
const weak: Change = { intervention: { changedAccuracy: 0.9, perSlot: [0.8, 1, null] } };
const weakStrength = strengthOf(evidenceWith(weak))!;

test('strength is edits times content, whichever is wanting', () => {
  expect(strength).toBeCloseTo(0.999 * 0.985, 12);
  expect(strengthOf(evidenceWith({ basis: { content: [-0.2, -0.6, null] } }))).toBe(0);
  expect(strengthOf(evidenceWith({ intervention: { changedAccuracy: null } }))).toBeNull();
});

test.each([
  ['found', 'is just far enough ahead of both controls', {}, strength - margin - 1e-9],
  ['partial', 'is as sound as can be, and a control nearly as strong', {}, strength - margin + 1e-9],
  ['partial', 'is as sound as can be, and a control stronger', {}, 1],
  ['partial', 'has shortcomings, and is ahead', weak, weakStrength - margin - 1e-9],
  ['absent', 'has shortcomings, and a control comes near', weak, weakStrength - margin + 1e-9],
] as const)('%s: a network that %s', (expected, _when, change, rival) => {
  for (const name of ['random weights', 'shuffled weights']) {
    const rivals = [{ name, changedAccuracy: 0.5, strength: rival }, nulls[0]!];
    const judged = judgeEvidence(evidenceWith(change), rivals);
    expect(judged.verdict).toBe(expected);
    if (rival > strength - margin) expect(judged.reason).toContain(`the control with ${name} comes up to it`);
  }
});

test.each([
  ['found', 0.999 - margin - 1e-9, {}],
  ['partial', 0.999 - margin + 1e-9, {}],
  ['absent', 0.9 - margin + 1e-9, weak],
] as const)('%s: edits in a random basis are right on %d', (expected, random, change) => {
  const intervention = { ...(change as Change).intervention!, randomBasis: { changedAccuracy: random } };
  expect(verdict({ ...change, intervention })).toBe(expected);
});

test.each([
  ['partial', 0.79, 0.79 - margin - 1e-9],
  ['absent', 0.79, 0.79 - margin + 1e-9],
  // 65.7 % beside 62.5 % is nothing, though what the control holds is nothing either.
  ['absent', 0.657, 0.625],
  // Good edits do not need it: signs of a null network may come out right by luck, as long as it holds nothing.
  ['partial', 0.81, 0.8],
] as const)('%s: edits are right on %d, those of a control that holds nothing on %d', (expected, changed, rival) => {
  const control = { name: 'random weights', changedAccuracy: rival, strength: 0 };
  expect(verdict({ intervention: { changedAccuracy: changed } }, [control])).toBe(expected);
});

test('a control counts with the best basis that any estimator gave it', () => {
  const candidate = (changed: number, content: number) => ({
    heldOutChangedAccuracy: changed,
    heldOutContent: content,
  });
  const evidence = evidenceWith({
    intervention: { changedAccuracy: 0.5 },
    basis: { content: [0.1], candidates: [candidate(0.6, 0.2), candidate(0.9, 0.8), candidate(1, -0.9)] },
  });
  expect(rivalOf('random weights', evidence)).toEqual({
    name: 'random weights',
    changedAccuracy: 1,
    strength: expect.closeTo(0.72, 12),
  });
  const none = evidenceWith({ basis: { method: 'none', content: [] }, intervention: { changedAccuracy: null } });
  expect(rivalOf('random weights', none).strength).toBe(0);
});
