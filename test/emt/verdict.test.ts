// The verdict over synthetic evidence: each threshold alone turns a found circuit into a partial or an absent one, and an
// interval that holds a threshold makes it unclear.

import { expect, test } from 'vitest';
import { verdictThresholds } from '../../src/emt/analyze/thresholds.ts';
import { type Evidence, judgeEvidence, type Rival, rivalOf, strengthOf } from '../../src/emt/analyze/verdict.ts';

/** An interval of no width. */
const at = (value: number): [number, number] => [value, value];

/** Evidence of a network that holds its circuit in every respect. */
const sound = {
  obstacle: null,
  linear: true,
  accuracy: { value: 1, interval: at(1), persistence: 1, persistenceInterval: at(1), lasts: 200, horizon: 200 },
  spectrum: {
    error: 0.001,
    chance: 0,
    theoryRank: 16,
    networkRank: 16,
    unmatchedTheory: [],
    unmatchedNetwork: [],
    statement: 'Of the spectrum.',
  },
  basis: {
    method: 'spectral',
    why: '',
    content: [0.99, 0.98, null],
    contentIntervals: [null, null, null],
    additive: 1,
    withProducts: null,
    candidates: [],
  },
  intervention: {
    changedAccuracy: 0.999,
    interval: null,
    changedSigns: 1,
    changedBits: 800,
    perSlot: [1, 0.99, null],
    slotIntervals: [null, null, null],
    early: { from: 8, to: 16, changedAccuracy: 1, interval: null },
    late: { from: 184, to: 192, changedAccuracy: 1, interval: null },
    randomBasis: { changedAccuracy: 0.1 },
  },
  judged: { steps: 200, wanted: 64, shortBecause: null },
  share: 4,
  outputs: '',
};

const nullNetwork = (name: string, changedAccuracy: number, strength: number, accuracy = 0.6): Rival => ({
  name,
  accuracy,
  interval: null,
  changedAccuracy,
  strength,
});

/** Null networks that do what null networks do. */
const nulls = [nullNetwork('random weights', 0.5, 0.1), nullNetwork('shuffled weights', 0.6, 0.2)];

type Change = { readonly [part in keyof typeof sound]?: unknown };

function evidenceWith(change: Change): Evidence {
  const parts = Object.entries(sound).map(([part, value]) => {
    const other = change[part as keyof typeof sound];
    if (other === undefined) return [part, value];
    return [part, typeof other === 'object' && other ? { ...(value as object), ...other } : other];
  });
  return Object.fromEntries(parts) as unknown as Evidence;
}

function judged(change: Change, rivals: readonly Rival[] = nulls) {
  return judgeEvidence(evidenceWith(change), rivals);
}

function verdict(change: Change, rivals: readonly Rival[] = nulls): string {
  return judged(change, rivals).verdict;
}

const late = (changedAccuracy: number) => ({ from: 184, to: 192, changedAccuracy, interval: null });
const early = (changedAccuracy: number) => ({ from: 8, to: 16, changedAccuracy, interval: null });

test.each<[string, string, Change]>([
  ['found', 'all is sound', {}],
  ['found', 'the edits are just good enough', { intervention: { changedAccuracy: 0.98 } }],
  ['partial', 'a few edits fail', { intervention: { changedAccuracy: 0.97 } }],
  ['partial', 'some edits of the last turns fail', { intervention: { late: late(0.89) } }],
  ['partial', 'one slot cannot be written', { intervention: { perSlot: [1, 0.89, null] } }],
  ['partial', 'one slot holds something else', { basis: { content: [0.99, 0.89, null] } }],
  ['partial', 'the task is not done', { accuracy: { value: 0.97 } }],
  ['partial', 'the accuracy is no number', { accuracy: { value: Number.NaN } }],
  ['partial', 'it could not be judged for long enough', { judged: { shortBecause: 'it grows' } }],
  ['found', 'the spectrum is off at the fixed point met', { spectrum: { error: 0.06 } }],
  ['found', 'a mode is missing at the fixed point met', { spectrum: { unmatchedTheory: [[1, 0]] } }],
  ['found', 'the spectrum is off, and the task is not linear', { linear: false, spectrum: { error: 0.06 } }],
  ['absent', 'edits do what chance does', { intervention: { early: early(0.64) } }],
  ['absent', 'what it does is soon lost', { accuracy: { lasts: 12 }, intervention: { late: late(0.64) } }],
  ['partial', 'what it does is lost late', { accuracy: { lasts: 180 }, intervention: { late: late(0.64) } }],
  ['absent', 'the network falls silent', { accuracy: { persistence: 0.04 } }],
  ['found', 'nothing is known of its persistence', { accuracy: { persistence: null } }],
  ['found', 'the state is no sum of its variables, and yet all edits are right', { basis: { additive: 0.5 } }],
  ['absent', 'the slots hold nothing', { basis: { content: [0.6, 0.3, null] } }],
  ['absent', 'there is no basis', { basis: { method: 'none', why: 'no basis' } }],
  ['absent', 'the circuit cannot fit', { obstacle: 'the circuit cannot fit' }],
  ['absent', 'no edit changes anything', { intervention: { changedAccuracy: null } }],
])('%s: %s', (expected, _when, change) => {
  expect(verdict(change)).toBe(expected);
});

const limits = verdictThresholds;
/** A null network that does next to nothing, so that the thresholds alone decide. */
const powerless = [nullNetwork('random weights', 0.3, 0.1)];

test.each<[string, keyof typeof verdictThresholds, Change]>([
  ['partial', 'chance', { intervention: { changedAccuracy: limits.chance, early: early(limits.chance) } }],
  ['partial', 'held', { basis: { content: [limits.held, limits.held, null] } }],
  ['found', 'found', { intervention: { changedAccuracy: limits.found }, accuracy: { value: limits.found } }],
  ['found', 'worstSlot', { intervention: { perSlot: [1, limits.worstSlot, null], late: late(limits.worstSlot) } }],
  ['found', 'content', { basis: { content: [1, limits.content, null] } }],
  ['found', 'silent', { accuracy: { persistence: limits.silent } }],
])('%s: exactly at the threshold `%s`, which is enough', (expected, _name, change) => {
  expect(verdict(change, powerless)).toBe(expected);
});

test.each<[string, Change, boolean]>([
  ['all intervals lie above their thresholds', { accuracy: { value: 1, interval: [0.99, 1] } }, true],
  ['accuracy may be too low', { accuracy: { value: 0.99, interval: [0.97, 1] } }, false],
  ['edits may be too few', { intervention: { changedAccuracy: 0.99, interval: [0.97, 1] } }, false],
  ['a slot may be too low', { intervention: { slotIntervals: [[0.95, 1], [0.85, 1], null] } }, false],
  ['a slot may hold less', { basis: { contentIntervals: [[0.98, 1], [0.85, 1], null] } }, false],
  ['it may be silent', { accuracy: { persistence: 0.06, persistenceInterval: [0.04, 0.08] } }, false],
  ['accuracy is too low, surely', { accuracy: { value: 0.9, interval: [0.85, 0.95] } }, true],
  ['accuracy is too low, perhaps', { accuracy: { value: 0.97, interval: [0.95, 0.99] } }, false],
  [
    'accuracy is too low perhaps, edits are surely',
    {
      accuracy: { value: 0.97, interval: [0.95, 0.99] },
      intervention: { changedAccuracy: 0.9, interval: [0.85, 0.95] },
    },
    true,
  ],
  ['edits are surely what chance does', { intervention: { early: { ...early(0.5), interval: [0.4, 0.6] } } }, true],
  ['edits are perhaps what chance does', { intervention: { early: { ...early(0.6), interval: [0.5, 0.7] } } }, false],
])('clear: %s', (_when, change, clear) => {
  expect(judged(change).clear).toBe(clear);
});

test('a fitted reservoir that does as well over the judged steps leaves a circuit partial, whatever its edits', () => {
  const rival = (accuracy: number) => [nullNetwork('random weights and a fitted readout', 0.3, 0.1, accuracy)];
  expect(verdict({}, rival(limits.luck - 1e-9))).toBe('found');
  const { verdict: capped, reason } = judged({}, rival(limits.luck + 1e-9));
  expect([capped, reason]).toEqual([
    'partial',
    expect.stringContaining(
      'over 200 steps the control with random weights and a fitted readout does as well (83.0 % right)',
    ),
  ]);
});

test('edits exactly at the threshold `weak` need no lead over those of a control that holds nothing', () => {
  const control = nullNetwork('random weights', limits.weak, 0);
  expect(verdict({ intervention: { changedAccuracy: limits.weak } }, [control])).toBe('partial');
});

test('the spectrum is told as far as it says anything', () => {
  const reason = (spectrum: object) => judged({ spectrum }).reason;
  expect(reason({})).toContain('All 16 modes are in the spectrum');
  expect(reason({ theoryRank: 0, error: null })).toContain('no spectrum to compare');
  expect(reason({ chance: 0.2 })).toContain(
    'The spectrum decides nothing: as many random modes match as well in 20.0 %',
  );
  expect(reason({ unmatchedTheory: [[1, 0]] })).toContain('1 are missing at the fixed point met');
});

test('edits of the right sign that are too small are told as that', () => {
  const intervention = { changedAccuracy: 0.1, changedSigns: 0.9, early: early(0.1) };
  expect(judged({ intervention }).reason).toContain('by sign alone 90.0 %, most of them too small');
});

test('variables are said to be held in combinations only where products explain what their sum does not', () => {
  const reason = (withProducts: number | null) =>
    judged({ intervention: { changedAccuracy: 0.9 }, basis: { additive: 0.41, withProducts } }).reason;
  expect(reason(0.9)).toContain('explains 41.0 % of the hidden variance and products of two 49.0 % more');
  expect(reason(0.42)).not.toContain('combinations');
  expect(reason(null)).not.toContain('combinations');
});

test('which rules the outputs follow is said where the network falls short', () => {
  const outputs = 'output 0 follows T3; outputs 1 and 2 follow lag 3';
  expect(judged({ outputs, accuracy: { value: 0.7 } }).reason).toContain('. Output 0 follows T3; outputs 1 and 2');
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
    const rivals = [nullNetwork(name, 0.5, rival), nulls[0]!];
    const found = judgeEvidence(evidenceWith(change), rivals);
    expect(found.verdict).toBe(expected);
    if (rival > strength - margin) expect(found.reason).toContain(`the control with ${name} comes up to it`);
  }
});

test.each([
  ['found', 0.999 - margin - 1e-9, {}],
  ['partial', 0.999 - margin + 1e-9, {}],
  ['absent', 0.9 - margin + 1e-9, weak],
] as const)('%s: edits in a random basis are right on %d', (expected, random, change) => {
  const intervention = { ...((change as Change).intervention as object), randomBasis: { changedAccuracy: random } };
  expect(verdict({ ...change, intervention })).toBe(expected);
});

test.each([
  ['partial', 0.79, 0.79 - margin - 1e-9],
  ['absent', 0.79, 0.79 - margin + 1e-9],
  // 65.7 % beside 62.5 % is nothing, though what the control holds is nothing either.
  ['absent', 0.657, 0.625],
  // Good edits do not need it: edits of a null network may come out right by luck, as long as it holds nothing.
  ['partial', 0.81, 0.8],
] as const)('%s: edits are right on %d, those of a control that holds nothing on %d', (expected, changed, rival) => {
  const control = nullNetwork('random weights', rival, 0);
  expect(verdict({ intervention: { changedAccuracy: changed } }, [control])).toBe(expected);
});

test('a null network counts as it is at its best', () => {
  const best = { draws: 5, circuits: 0, accuracy: 0.7, interval: null, changedAccuracy: 0.6, strength: 0.3 };
  expect(rivalOf('random weights', best)).toEqual(nullNetwork('random weights', 0.6, 0.3, 0.7));
});
