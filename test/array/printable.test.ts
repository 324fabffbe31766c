// Text from outside that is printed: no control character gets through, everything else does.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConvergenceError, InputError, UsageError } from '../../src/array/index.ts';
import { printable, printableData, printableLines } from '../../src/array/printable.ts';

/** Control characters of both sets, separators of lines, marks that turn the direction or are unseen, no characters. */
const HARMFUL = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff]/u;

describe('printable text', () => {
  test.each([
    ['\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
    ['a\nfound: \r\tb', 'a\\nfound: \\r\\tb'],
    ['\u009b2J\u007f\u0000', '\\u009b2J\\u007f\\u0000'],
    ['x\u202egnp.exe', 'x\\u202egnp.exe'],
    ['rnn\u200b.a\u200f\u2060', 'rnn\\u200b.a\\u200f\\u2060'],
    ['Ψ* J Ψ, 日本, é, 🧠, ~ "\\"', 'Ψ* J Ψ, 日本, é, 🧠, ~ "\\"'],
  ])('%j', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  test('holds nothing harmful, whatever it was, and is the same again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = printable(text);
        expect(HARMFUL.test(shown)).toBe(false);
        expect(printable(shown)).toBe(shown);
        expect(printableLines(text).replaceAll('\n', '\\n')).toBe(shown);
        if (!HARMFUL.test(text)) expect(shown).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  test('in data of any depth, numbers untouched', () => {
    const data = { 'a\u001b': ['b\n', { c: '\u0007', d: 1.5, e: null, f: true }], g: Float64Array.of(1, 2) };
    expect(printableData(data)).toEqual({
      'a\\u001b': ['b\\n', { c: '\\u0007', d: 1.5, e: null, f: true }],
      g: Float64Array.of(1, 2),
    });
  });

  test.each([UsageError, InputError, ConvergenceError])('is what every error says', (Kind) => {
    const error = new Kind('cannot read a\u001b[2J\nb');
    expect(error.message).toBe('cannot read a\\u001b[2J\\nb');
    expect(error).toBeInstanceOf(Kind);
    expect(error.stack!.split('\n')[0]).toContain('cannot read a\\u001b[2J\\nb');
  });
});
