// One story, read by the terminal, the report and the files of its pictures.

import { describe, expect, test } from 'vitest';
import { columnsOf } from '../../src/figure/draw/columns.ts';
import { drawFigures, figureData, toCsv } from '../../src/story/figures.ts';
import { toHtml } from '../../src/story/html.ts';
import { digits, inTerminals, onPages, type Story, share } from '../../src/story/story.ts';
import { toText } from '../../src/story/text.ts';

let drawn = 0;
const story: Story = {
  title: 'Does <it> hold?',
  answer: 'It does.',
  verdict: 'found',
  theory: 'A paper.',
  blocks: [
    {
      kind: 'keys',
      rows: [
        ['model', 'eden & co'],
        ['', 'of six'],
      ],
    },
    onPages({ kind: 'tiles', tiles: [['share', share(0.5), 'of _{all}']] }),
    { kind: 'section', heading: 'Edges' },
    {
      kind: 'table',
      head: ['edge', 'T_d', 'weight', 'right', '95 %'],
      rows: [
        ['0 -> 1', 20, digits(0.123456789, 6), share(0.9999), { low: 0.12345, high: 1e6 }],
        ['1 -> 0', null, -1e-7, share(null), null],
      ],
      rest: '... and 3 more',
    },
    { kind: 'section', heading: 'Nothing below' },
    { kind: 'text', sentences: [] },
    { kind: 'section', heading: 'Picture' },
    {
      kind: 'figure',
      name: 'dots',
      says: ['See T_{d}.'],
      draw: ({ id, theme }) => {
        drawn++;
        return `<svg id="${id}" class="${theme}" viewBox="0 0 1 1"></svg>`;
      },
      columns: () =>
        columnsOf(
          ['name', 'x'],
          [
            ['a_{1}, "b"', 1.5],
            ['c', null],
          ],
        ),
    },
    inTerminals({ kind: 'notes', notes: ['note      one'] }),
    { kind: 'raw', html: '<hr>', text: ['line', 'by line'] },
  ],
};
const made = { command: 'engram x > y', schema: 'engram.x/1', seed: 3, versions: { engram: '1' } };

test('a terminal shows labels, tables and the verdict last, and no page-only block', () => {
  expect(toText(story)).toBe(
    [
      'model     eden & co',
      '          of six',
      '',
      'edge    T_d    weight   right               95 %',
      '0 -> 1   20  0.123457  99.99%  0.123 ... 1.00e+6',
      '1 -> 0    -  -1.00e-7       -                  -',
      '... and 3 more',
      '',
      'note      one',
      '',
      'line',
      'by line',
      '',
      'found: It does.',
    ].join('\n'),
  );
});

test('a block that follows stands right below the one above, without a blank line', () => {
  const keys = (label: string) => ({ kind: 'keys', rows: [[label, 'x']] }) as const;
  const empty = { kind: 'keys', rows: [], follows: true } as const;
  const blocks = [
    { ...keys('first'), follows: true } as const,
    empty,
    keys('second'),
    { ...keys('third'), follows: true } as const,
  ];
  expect(toText({ title: '', answer: '', blocks })).toBe('first     x\n\nsecond    x\nthird     x');
});

describe('a report', () => {
  const page = toHtml(story, drawFigures(story), made);

  test('escapes what it did not write, and sets what it shares with terminals', () => {
    expect(page).toContain('<h1>Does &lt;it&gt; hold?</h1>');
    expect(page).toContain('<dt>model</dt><dd>eden &amp; co<br>of six</dd>');
    expect(page).toContain(
      '<th scope="row">0 → 1</th><td>20</td><td>0.123457</td><td>> 99.9\u00a0%</td>'.replace('> 99', '&gt; 99'),
    );
    expect(page).toContain('<td>0.123 … 1.0·10<sup>6</sup></td>');
    expect(page).not.toContain('<p class="see"></p>');
    expect(page).toContain('<th scope="col">T<sub>d</sub></th>');
    expect(page).toContain('−1.0·10<sup>−7</sup>');
    expect(page).toContain('<small>of <sub>all</sub></small>');
    expect(page).toContain('<code>engram x &gt; y</code>');
    expect(page).toContain('seed 3 · engram.x/1 · engram 1');
  });

  test('numbers its sections and leaves out a heading with nothing below', () => {
    expect([...page.matchAll(/<h2><span>(\d)<\/span> ([^<]*)/g)].map((each) => [each[1], each[2]])).toEqual([
      ['1', 'Edges'],
      ['2', 'Picture'],
    ]);
  });

  test('has no block of terminals, and its pictures', () => {
    expect(page).not.toContain('note      one');
    expect(page).toContain('<svg id="engram-dots" class="auto"');
    expect(page).toContain('<figcaption>See T<sub>d</sub>.</figcaption>');
    expect(page).toContain('<hr>');
  });

  test('says the words of a picture that there is not', () => {
    expect(toHtml(story, new Map(), made)).toContain('<p class="see">See T<sub>d</sub>.</p>');
  });
});

test('pictures are drawn once for all readers', () => {
  drawn = 0;
  const figures = drawFigures(story);
  toHtml(story, figures, made);
  expect([drawn, [...figures.keys()]]).toEqual([1, ['dots']]);
});

test('the numbers of a picture are CSV, quoted where it must be, empty where there is none', () => {
  expect(figureData(story).get('dots')).toBe('name,x\n"a_1, ""b""",1.5\nc,\n');
  expect(toCsv({ x: [1 / 3, Number.NaN, 1e21] })).toBe('x\n0.3333333333333333\n\n1e+21\n');
});
