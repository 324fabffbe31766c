// The page that every report is: one HTML file that asks nothing of the network, in numbered sections.

import type { Verdict } from '../../emt/results/analysis.ts';
import { escapeMarkup, PAGE_WIDTH } from '../draw/svg.ts';
import type { Theme } from '../draw/theme.ts';
import { reportStyle } from './report-style.ts';

export interface Page {
  readonly title: string;
  readonly theme?: Theme | undefined;
  /** Complete elements. */
  readonly header: string;
  readonly sections: readonly string[];
  readonly footer: string;
}

/** A complete HTML page. The same input gives the same bytes. */
export function page({ title, theme, header, sections, footer }: Page): string {
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeMarkup(title)}</title>`,
    `<style>${reportStyle(theme ?? 'auto')}</style>`,
    '</head>',
    '<body>',
    header,
    '<main>',
    ...sections,
    '</main>',
    footer,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Markup for a text with `_{...}` and `^{...}`. */
export function rich(text: string): string {
  return escapeMarkup(text)
    .replace(/_\{([^}]*)\}/g, '<sub>$1</sub>')
    .replace(/\^\{([^}]*)\}/g, '<sup>$1</sup>');
}

export function section(number: number, heading: string, ...content: readonly string[]): string {
  const parts = content.filter((part) => part !== '').join('\n');
  return `<section id="step-${number}"><h2><span>${number}</span> ${rich(heading)}</h2>\n${parts}</section>`;
}

export function paragraph(sentences: readonly string[]): string {
  return `<p class="see">${sentences.map(rich).join(' ')}</p>`;
}

/** The figure with what to see in it; where there is no figure, only the words, which say why. */
export function figurePlate(svg: string | undefined, sentences: readonly string[]): string {
  if (svg === undefined) return paragraph(sentences);
  // A figure of one column has its words beside it, one of a page below.
  const size = svg.includes(`viewBox="0 0 ${PAGE_WIDTH} `) ? 'wide' : 'narrow';
  const caption = sentences.map(rich).join(' ');
  return `<figure class="${size}"><div class="plate">${svg.trimEnd()}</div><figcaption>${caption}</figcaption></figure>`;
}

const SIGNS: Record<Verdict, string> = { found: '●', partial: '◐', absent: '○' };

export function badge(verdict: Verdict): string {
  return `<strong class="verdict ${verdict}">${SIGNS[verdict]} ${verdict}</strong>`;
}

/** The source of all reports but those on sequential memories. */
const THEORY =
  'Theory: Karuvally, DelMastro, Siegelmann, “Episodic Memory Theory for the Mechanistic Interpretation of Recurrent Neural Networks”, arXiv 2310.02430.';

export interface ReportEnd {
  /** What to type to get this report again. */
  readonly command: string;
  readonly seed: number;
  readonly schema: string;
  /** Versions by name, e.g. `engram`, `node`. */
  readonly versions?: Readonly<Record<string, string>> | undefined;
  /** The papers behind it, where they are others. */
  readonly theory?: string;
}

export function reportEnd({ command, seed, schema, versions, theory = THEORY }: ReportEnd): string {
  const made = Object.entries(versions ?? {}).map(([name, version]) => `${name} ${version}`);
  return [
    '<footer>',
    `<p>To get this report again: <code>${escapeMarkup(command)}</code></p>`,
    `<p>${escapeMarkup([`seed ${seed}`, schema, ...made].join(' · '))}</p>`,
    `<p>${theory}</p>`,
    '</footer>',
  ].join('\n');
}

/** A row of key figures: name, value, note. */
export function keyTiles(tiles: readonly (readonly [name: string, value: string, note: string])[]): string {
  const cells = tiles.map(
    ([name, value, note]) => `<li><span>${name}</span><b>${rich(value)}</b><small>${rich(note)}</small></li>`,
  );
  return `<ul class="key">${cells.join('')}</ul>`;
}

/** Lines in a list, or nothing. */
export function notesList(notes: readonly string[]): string {
  return notes.length === 0
    ? ''
    : `<ul class="notes">${notes.map((note) => `<li>${escapeMarkup(note)}</li>`).join('')}</ul>`;
}

/** Networks side by side, each with its verdict and the reason. */
export function verdictTable(lines: readonly (readonly [name: string, verdict: Verdict, reason: string])[]): string {
  const rows = lines.map(
    ([name, verdict, reason]) =>
      `<tr><th scope="row">${name}</th><td class="words">${badge(verdict)}</td><td class="words">${escapeMarkup(reason)}</td></tr>`,
  );
  return (
    `<div class="table"><table><thead><tr><th scope="col">network</th><th scope="col" class="words">verdict</th><th scope="col" class="words">reason</th></tr></thead><tbody>` +
    `${rows.join('')}</tbody></table></div>`
  );
}
