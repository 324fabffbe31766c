// Numbers as people read them: what is said is true to as many digits as are shown.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberText, percentText } from '../../src/array/index.ts';
import {
  durationText,
  fixedText,
  plural,
  roundedText,
  sentencePercent,
  typesetFixed,
  typesetNumber,
  typesetPercent,
} from '../../src/array/words.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });
/** What a reader of a typeset number understands. */
const understood = (text: string) => Number(text.replaceAll('−', '-').replace('·10^{', 'e').replace('}', ''));

describe('a number', () => {
  test('is read back to as many digits as were asked for', () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 1, max: 8 }), (value, digits) => {
        expect(Number(numberText(value, digits))).toBe(Number(value.toPrecision(digits)));
      }),
    );
  });

  test('in type says what the terminal says, to its own digits', () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 3, max: 8 }), (value, asked) => {
        const size = Math.abs(value);
        const digits = size < 1e-3 || size >= 1e5 ? asked - 1 : asked;
        expect(understood(typesetNumber(value, asked))).toBe(Number(value.toPrecision(digits)) + 0);
        expect(typesetNumber(value)).toBe(typesetNumber(value, 3));
      }),
    );
  });

  test('of a fixed count of decimals keeps its zeros, and says what is missing', () => {
    expect([fixedText(1, 2), fixedText(-0.125, 1), fixedText(null, 2)]).toEqual(['1.00', '-0.1', '-']);
    expect([typesetFixed(1, 2), typesetFixed(-0.125, 1), typesetFixed(null, 2)]).toEqual(['1.00', '−0.1', '–']);
  });

  test.each([
    [0, '0', '0'],
    [-0.25, '-0.25', '−0.25'],
    [1234.5, '1230', '1230'],
    [0.000123, '0.000123', '0.00012'],
    [-1.5e-7, '-1.50e-7', '−1.5·10^{−7}'],
    [250000, '2.50e+5', '2.5·10^{5}'],
    [null, '-', '–'],
    [Number.NaN, '-', '–'],
    [Number.POSITIVE_INFINITY, '-', '–'],
  ])('%s is %s on a terminal and %s in type', (value, terminal, typeset) => {
    expect(numberText(value)).toBe(terminal);
    expect(typesetNumber(value)).toBe(typeset);
  });

  test('that is only rounded has no zeros at the end and hardly ever powers', () => {
    expect(roundedText(0.00001234, 2)).toBe('0.000012');
    expect(roundedText(12.0, 4)).toBe('12');
    expect(roundedText(98765, 2)).toBe('99000');
  });
});

describe('a share in per cent', () => {
  test.each([
    [1, '100.0%', '100\u00a0%'],
    [1 - 1e-12, '>99.999%', '100\u00a0%'],
    [0.9999, '99.99%', '> 99.9\u00a0%'],
    [0.5, '50.0%', '50\u00a0%'],
    [0.123, '12.3%', '12.3\u00a0%'],
    [0.0001, '<0.1%', '< 0.1\u00a0%'],
    [0, '0.0%', '0\u00a0%'],
    [-0.031, '-3.1%', '−3.1\u00a0%'],
    [null, '-', '–'],
    [Number.NaN, '-', '–'],
  ])('%s is %s on a terminal and %s in type', (share, terminal, typeset) => {
    expect(percentText(share)).toBe(terminal);
    expect(typesetPercent(share)).toBe(typeset);
  });

  test('never claims everything for less, nor nothing for more', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-8, noNaN: true }), (share) => {
        expect(percentText(share)).not.toMatch(/^(100|0\.0%)/);
        expect(typesetPercent(share)).not.toMatch(/^(100\u00a0|0\u00a0)/);
      }),
    );
  });

  test('in a sentence has one decimal, and a missing one is none', () => {
    expect(sentencePercent(0.98765)).toBe('98.8 %');
    expect(sentencePercent(null)).toBe('none');
  });
});

test.each([
  [0, '0 s'],
  [39.2, '40 s'],
  [90, '2 min'],
  [5400, '1.5 h'],
  [172_799, '48 h'],
  [172_800, '2 days'],
])('%d seconds are %s', (seconds, text) => expect(durationText(seconds)).toBe(text));

test.each([
  [plural(0, 'point'), '0 points'],
  [plural(1, 'point'), '1 point'],
  [plural(2, 'minimum', 'minima'), '2 minima'],
  [plural(1, 'lag holds', 'lags hold'), '1 lag holds'],
])('%s', (text, expected) => expect(text).toBe(expected));
