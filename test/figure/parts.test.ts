// What the figures are made of: numbers, labels, colours in steps.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/array/errors.ts';
import { typesetNumber, typesetPercent } from '../../src/array/words.ts';
import { colourLimit } from '../../src/figure/charts/matrices.ts';
import { linearTicks, logTicks } from '../../src/figure/draw/axes.ts';
import { shareLevel, signedCells, signedLevel } from '../../src/figure/draw/cells.ts';
import { figureDocument, fixed, label, plainText } from '../../src/figure/draw/svg.ts';
import { SIGNED_LEVELS } from '../../src/figure/draw/theme.ts';
import { readMarkup } from './markup.ts';

describe('numbers', () => {
  test('a coordinate has two decimals at most, no exponent, no negative zero', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
        const text = fixed(value);
        expect(text).toMatch(/^(0|-?(0\.\d{1,2}|[1-9]\d*(\.\d{1,2})?))$/);
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(0.00501);
      }),
    );
    expect(() => fixed(Number.NaN)).toThrow(RangeError);
  });

  test('a number reads back within its digits', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => {
        fc.pre(value === 0 || Math.abs(value) > 1e-30);
        const text = typesetNumber(value).replaceAll('−', '-').replace('·10^{', 'e').replace('}', '');
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(0.051 * Math.abs(value));
      }),
    );
    expect(typesetNumber(null)).toBe('–');
  });

  test('100 % is said of everything only, 0 % of nothing only', () => {
    expect(typesetPercent(1)).toBe('100\u00a0%');
    expect(typesetPercent(0.9999)).toBe('> 99.9\u00a0%');
    expect(typesetPercent(0)).toBe('0\u00a0%');
    expect(typesetPercent(0.0001)).toBe('< 0.1\u00a0%');
    expect(typesetPercent(null)).toBe('–');
  });
});

describe('labels', () => {
  test('any text stays text', () => {
    fc.assert(
      fc.property(fc.string(), (content) => {
        const { attributes } = readMarkup(label(0, 0, content));
        expect(attributes.filter(({ name }) => !['x', 'y', 'dy', 'font-size'].includes(name))).toEqual([]);
      }),
    );
  });

  test('scripts return to the line they left', () => {
    const shifts = [...label(0, 0, 'W_{hh}^{2} = Ψ').matchAll(/dy="(-?[\d.]+)em"( font-size="75%")?/g)];
    const total = shifts.reduce((sum, [, dy, script]) => sum + Number(dy) * (script ? 0.75 : 1), 0);
    expect(shifts).toHaveLength(3);
    expect(Math.abs(total)).toBeLessThan(0.02);
    expect(plainText('W_{hh}^{2} = Ψ')).toBe('Whh2 = Ψ');
  });

  test('an id that could break out of the style sheet is refused', () => {
    const draw = (id: string) => figureDocument({ id, title: '', description: '', width: 1, height: 1, body: [] });
    expect(() => draw('a{}b')).toThrow(InputError);
    expect(() => draw('')).toThrow(InputError);
    expect(draw('fine-1')).toContain('id="fine-1"');
  });
});

test('a colour that is named is given before it too, for programs that know no names', () => {
  const draw = (theme: 'auto' | 'dark') =>
    figureDocument({
      id: 'a',
      title: '',
      description: '',
      width: 1,
      height: 1,
      body: [],
      theme,
      css: '& b{fill:var(--ink)}',
    });
  for (const [theme, ink] of [
    ['auto', '#1f2328'],
    ['dark', '#e6edf3'],
  ] as const) {
    const svg = draw(theme);
    const named = [...svg.matchAll(/([a-z-]+):(#[0-9a-f]{6});([a-z-]+):var\(--(\w+)\)/g)];
    expect(named).toHaveLength(svg.split('var(').length - 1);
    for (const [, before, colour, after, name] of named) {
      expect(before).toBe(after);
      // The first definition is the one without a media query.
      expect(new RegExp(`--${name}:([^;]*);`).exec(svg)![1]).toBe(colour);
    }
    expect(svg).toContain(`#a b{fill:${ink};fill:var(--ink)}`);
  }
});

describe('cells', () => {
  /** The level of every cell, read back from the drawn paths. */
  function drawnLevels(svg: string, rows: number, cols: number): number[] {
    const levels = new Array<number>(rows * cols).fill(0);
    for (const [, sign, size, d] of svg.matchAll(/<path class="([pn])(\d+)" d="([^"]*)"/g)) {
      let col = 0;
      let row = 0;
      for (const [, move, a, b, length] of d!.matchAll(/(?:([Mm])(\d+) (\d+))?h(\d+)/g)) {
        if (move === 'M') [col, row] = [Number(a), Number(b)];
        else col += Number(a);
        for (let i = 0; i < Number(length); i++) levels[row * cols + col + i] = (sign === 'p' ? 1 : -1) * Number(size);
        col += Number(length);
      }
    }
    return levels;
  }

  test('the paths hold every cell once, at its colour step', () => {
    const grid = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })).chain(([rows, cols]) =>
      fc.record({
        rows: fc.constant(rows),
        cols: fc.constant(cols),
        values: fc.array(fc.constantFrom(-3, -1, -0.55, 0, 0.2, 0.21, 1, Number.NaN), {
          minLength: rows * cols,
          maxLength: rows * cols,
        }),
      }),
    );
    fc.assert(
      fc.property(grid, ({ rows, cols, values }) => {
        const expected = values.map((value) => (Number.isNaN(value) ? 0 : signedLevel(value, 1)));
        const drawn = drawnLevels(signedCells({ rows, cols, values }, 1, 50, 50), rows, cols);
        expect(drawn.map((level) => level + 0)).toEqual(expected.map((level) => level + 0));
      }),
    );
  });

  test('steps are odd, monotone and saturate', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0.1, max: 2, noNaN: true }),
        (v, limit) => {
          const level = signedLevel(v, limit);
          expect(Math.abs(level)).toBeLessThanOrEqual(SIGNED_LEVELS);
          if (Math.abs(v) >= limit) expect(level).toBe(Math.sign(v) * SIGNED_LEVELS);
          expect(signedLevel(v + 0.5, limit)).toBeGreaterThanOrEqual(level);
        },
      ),
    );
    expect(shareLevel(-1)).toBe(0);
    expect(shareLevel(2)).toBe(shareLevel(1));
  });

  test('a 128 x 128 matrix of noise stays below 200 kB', () => {
    const values = Float64Array.from({ length: 128 * 128 }, (_, i) => Math.sin(i * i));
    expect(signedCells({ rows: 128, cols: 128, values }, 1, 200, 200).length).toBeLessThan(200_000);
  });

  test('a few outliers do not set the colours, zeros give a usable limit', () => {
    const data = new Float64Array(1000).fill(0.5);
    data[3] = 1e7;
    expect(colourLimit(data)).toBe(0.5);
    expect(colourLimit(new Float64Array(4))).toBe(1);
  });
});

describe('ticks', () => {
  test('powers of ten are inside the domain and few', () => {
    fc.assert(
      fc.property(fc.integer({ min: -12, max: 3 }), fc.integer({ min: 0, max: 14 }), (first, span) => {
        const ticks = logTicks(10 ** first, 10 ** (first + span), 4);
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThanOrEqual(4);
        for (const { value } of ticks) expect(Math.log10(value)).toBeCloseTo(Math.round(Math.log10(value)), 9);
      }),
    );
  });

  test('texts say the values', () => {
    for (const { value, text } of linearTicks(-1.2, 1.2, 5))
      expect(Number(text.replace('−', '-'))).toBeCloseTo(value, 9);
  });
});
