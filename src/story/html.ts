// A story as one HTML file that asks nothing of the network: the answer and key numbers above, numbered sections below.

import { typesetFixed, typesetNumber, typesetPercent } from '../array/words.ts';
import { escapeMarkup, PAGE_WIDTH } from '../figure/draw/svg.ts';
import type { Theme } from '../figure/draw/theme.ts';
import {
  type Block,
  blocksIn,
  type Cell,
  type FigureBlock,
  type KeyBlock,
  type Story,
  type TableBlock,
  type TileBlock,
  type Verdict,
  type VerdictBlock,
} from './story.ts';
import { reportStyle } from './style.ts';

/** How a report was made, as it says at its end. */
export interface Provenance {
  /** What to type to get it again. */
  readonly command: string;
  /** Of the JSON object that holds the same numbers. */
  readonly schema: string;
  /** `null` where nothing is drawn at random. */
  readonly seed: number | null;
  /** Versions by name, e.g. `engram`, `node`. */
  readonly versions?: Readonly<Record<string, string>>;
}

/**
 * Writes a story as a complete HTML page that asks nothing of the network. The same input gives the same bytes.
 * @param figures drawn pictures by name (`drawFigures`)
 */
export function toHtml(
  story: Story,
  figures: ReadonlyMap<string, string>,
  made: Provenance,
  theme: Theme = 'auto',
): string {
  const { before, sections } = sectionsOf(blocksIn(story, 'html'), figures);
  const lead = story.verdict ? `${badge(story.verdict)} ${escapeMarkup(story.answer)}` : rich(story.answer);
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeMarkup(story.title)}</title>`,
    `<style>${reportStyle(theme)}</style>`,
    '</head>',
    '<body>',
    '<header>',
    `<h1>${escapeMarkup(story.title)}</h1>`,
    `<p class="lead">${lead}</p>`,
    ...before,
    '</header>',
    '<main>',
    ...sections.map((section, i) => sectionHtml(i + 1, section)),
    '</main>',
    footer(story, made),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

interface Section {
  readonly heading: string;
  /** Markup of its blocks. */
  readonly parts: string[];
}

/** What stands above the first heading, and below each. */
function sectionsOf(blocks: readonly Block[], figures: ReadonlyMap<string, string>) {
  const before: string[] = [];
  const sections: Section[] = [];
  for (const block of blocks) {
    if (block.kind === 'section') sections.push({ heading: block.heading, parts: [] });
    const part = blockHtml(block, figures);
    if (part !== '') (sections.at(-1)?.parts ?? before).push(part);
  }
  // A heading with nothing below it says nothing.
  return { before, sections: sections.filter(({ parts }) => parts.length > 0) };
}

function sectionHtml(number: number, { heading, parts }: Section): string {
  return `<section id="step-${number}"><h2><span>${number}</span> ${rich(heading)}</h2>\n${parts.join('\n')}</section>`;
}

type Reader<K extends Block['kind']> = (
  block: Extract<Block, { readonly kind: K }>,
  figures: ReadonlyMap<string, string>,
) => string;

const READERS: { readonly [K in Block['kind']]: Reader<K> } = {
  keys: keyList,
  tiles: tileRow,
  text: ({ sentences }) => paragraph(sentences),
  table: tableHtml,
  verdicts: verdictTable,
  notes: ({ notes }) => notesList(notes),
  figure: figurePlate,
  raw: ({ html }) => html,
  section: () => '',
};

function blockHtml(block: Block, figures: ReadonlyMap<string, string>): string {
  return (READERS[block.kind] as Reader<Block['kind']>)(block, figures);
}

/** Markup for a text with `_{...}` and `^{...}`. */
export function rich(text: string): string {
  return escapeMarkup(text)
    .replace(/_\{([^}]*)\}/g, '<sub>$1</sub>')
    .replace(/\^\{([^}]*)\}/g, '<sup>$1</sup>');
}

/** Names that terminals share, as pages set them. */
function typeset(label: string): string {
  return rich(
    label
      .replaceAll('|lambda|', '|λ|')
      .replaceAll('lambda', 'λ')
      .replaceAll(/\bPsi\b/g, 'Ψ')
      .replaceAll(/\bPhi\b/g, 'Φ')
      .replaceAll(/\b(T|r)_(\w+)\b/g, '$1_{$2}')
      .replaceAll(/\bR2\b/g, 'R^{2}')
      .replaceAll('->', '→')
      .replaceAll('...', '…'),
  );
}

function keyList({ rows }: KeyBlock): string {
  const lines: [label: string, values: string[]][] = [];
  for (const [label, value] of rows) {
    if (label.trim() === '' && lines.length > 0) lines.at(-1)![1].push(value);
    else lines.push([label.trim(), [value]]);
  }
  if (lines.length === 0) return '';
  const items = lines.map(
    ([label, values]) => `<dt>${typeset(label)}</dt><dd>${values.map(escapeMarkup).join('<br>')}</dd>`,
  );
  return ['<dl class="about">', ...items, '</dl>'].join('\n');
}

function tileRow({ tiles }: TileBlock): string {
  const cells = tiles.map(
    ([name, value, note]) => `<li><span>${rich(name)}</span><b>${cellHtml(value)}</b><small>${rich(note)}</small></li>`,
  );
  return cells.length === 0 ? '' : `<ul class="key">${cells.join('')}</ul>`;
}

function paragraph(sentences: readonly string[]): string {
  return sentences.length === 0 ? '' : `<p class="see">${sentences.map(rich).join(' ')}</p>`;
}

function tableHtml({ caption, head, rows, words = [], chosen, rest }: TableBlock): string {
  const above = [caption, rest].filter((part) => part !== undefined && part !== '').map((part) => typeset(part!));
  const style = (column: number) => (words.includes(column) ? ' class="words"' : '');
  const lines = rows.map((row, r) => {
    const [name = '', ...cells] = row;
    const isChosen = r === chosen;
    const heading = `<th scope="row">${isChosen ? '→ ' : ''}${typeof name === 'string' ? typeset(name) : cellHtml(name)}</th>`;
    const values = cells.map((cell, c) => `<td${style(c + 1)}>${cellHtml(cell)}</td>`);
    return `<tr${isChosen ? ' class="chosen"' : ''}>${heading}${values.join('')}</tr>`;
  });
  const names = head.map((name, c) => `<th scope="col"${style(c)}>${typeset(name)}</th>`);
  return framedTable(names, lines, above.length > 0 ? `<caption>${above.join(' ')}</caption>` : '');
}

/** @param head cells @param lines rows, as markup */
function framedTable(head: readonly string[], lines: readonly string[], caption = ''): string {
  const parts = `${caption}<thead><tr>${head.join('')}</tr></thead><tbody>${lines.join('')}</tbody>`;
  return `<div class="table"><table>${parts}</table></div>`;
}

function cellHtml(cell: Cell): string {
  if (typeof cell === 'string') return rich(cell);
  if (cell === null || typeof cell === 'number') return rich(typesetNumber(cell));
  if ('low' in cell) return rich(`${typesetNumber(cell.low)} … ${typesetNumber(cell.high)}`);
  if ('share' in cell) return rich(typesetPercent(cell.share));
  return rich('digits' in cell ? typesetNumber(cell.number, cell.digits) : typesetFixed(cell.number, cell.decimals));
}

/** The picture with what to see in it; where there is no picture, only the words, which say why. */
function figurePlate({ name, says }: FigureBlock, figures: ReadonlyMap<string, string>): string {
  const svg = figures.get(name);
  if (svg === undefined) return paragraph(says);
  // A picture of one column has its words beside it, one of a page below.
  const size = svg.includes(`viewBox="0 0 ${PAGE_WIDTH} `) ? 'wide' : 'narrow';
  const caption = says.map(rich).join(' ');
  return `<figure class="${size}"><div class="plate">${svg.trimEnd()}</div><figcaption>${caption}</figcaption></figure>`;
}

const SIGNS: Record<Verdict, string> = { found: '●', partial: '◐', absent: '○' };

function badge(verdict: Verdict): string {
  return `<strong class="verdict ${verdict}">${SIGNS[verdict]} ${verdict}</strong>`;
}

function notesList(notes: readonly string[]): string {
  return notes.length === 0
    ? ''
    : `<ul class="notes">${notes.map((note) => `<li>${escapeMarkup(note)}</li>`).join('')}</ul>`;
}

function verdictTable({ rows }: VerdictBlock): string {
  const lines = rows.map(
    ([name, verdict, reason]) =>
      `<tr><th scope="row">${escapeMarkup(name)}</th><td class="words">${badge(verdict)}</td><td class="words">${escapeMarkup(reason)}</td></tr>`,
  );
  const words = ['verdict', 'reason'].map((name) => `<th scope="col" class="words">${name}</th>`);
  return framedTable(['<th scope="col">network</th>', ...words], lines);
}

function footer({ theory }: Story, { command, schema, seed, versions }: Provenance): string {
  const made = Object.entries(versions ?? {}).map(([name, version]) => `${name} ${version}`);
  const origin = [...(seed === null ? [] : [`seed ${seed}`]), schema, ...made];
  return [
    '<footer>',
    `<p>To get this report again: <code>${escapeMarkup(command)}</code></p>`,
    `<p>${escapeMarkup(origin.join(' · '))}</p>`,
    ...(theory === undefined ? [] : [`<p>${escapeMarkup(theory)}</p>`]),
    '</footer>',
  ].join('\n');
}
