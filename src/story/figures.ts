// The pictures of a story, drawn once for all readers, and their numbers as CSV.

import type { Columns } from '../figure/draw/columns.ts';
import type { Theme } from '../figure/draw/theme.ts';
import type { FigureBlock, Story } from './story.ts';

/** Draws every picture of the story, each a complete SVG file, by its name. */
export function drawFigures(story: Story, theme: Theme = 'auto'): Map<string, string> {
  return new Map(figureBlocks(story).map(({ name, draw }) => [name, draw({ id: `engram-${name}`, theme })]));
}

/** Gives the numbers of every picture of the story as CSV, by the picture's name. */
export function figureData(story: Story): Map<string, string> {
  return new Map(figureBlocks(story).map(({ name, columns }) => [name, toCsv(columns())]));
}

function figureBlocks({ blocks }: Story): FigureBlock[] {
  return blocks.filter((block) => block.kind === 'figure');
}

/**
 * Writes columns as CSV (RFC 4180, but lines end with a line feed): a line of names, then a line for each row. Numbers
 * have all their digits, `null` and numbers that are not finite are empty.
 */
export function toCsv(columns: Columns): string {
  const names = Object.keys(columns);
  const length = Math.max(0, ...names.map((name) => columns[name]!.length));
  const rows = Array.from({ length }, (_, row) => names.map((name) => csvField(columns[name]![row] ?? null)).join(','));
  return `${[names.map(csvField).join(','), ...rows].join('\n')}\n`;
}

function csvField(value: number | string | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  // Labels are drawn with sub- and superscripts; a file has none.
  const plain = value.replace(/([_^])\{([^}]*)\}/g, '$1$2');
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
