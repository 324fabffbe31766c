// The one account of a result: an answer and blocks of it, as data. Terminal, report, picture files and page are readers
// of it (text.ts, html.ts, figures.ts); none of them knows the experiment, and no experiment knows them.
//
// Words are written as a terminal shows them, in ASCII where they are shared; blocks for pages alone may hold `_{...}` and
// `^{...}` and any letter. Numbers are given as numbers, so that every reader sets them in its own type.

import type { Interval } from '../array/statistics.ts';
import type { Columns } from '../figure/draw/columns.ts';
import type { FigureOptions } from '../figure/draw/svg.ts';

/** Where a block is shown; everywhere when it does not say. Pictures are written as files wherever they are shown. */
export type Place = 'text' | 'html' | 'page';

/** A number that is a share of one, shown in percent. */
export interface Share {
  readonly share: number | null;
}

/** A number with another count of significant digits than three. */
export interface Digits {
  readonly number: number | null;
  readonly digits: number;
}

/** A number with so many decimals, zeros at the end included: for columns whose points stand below each other. */
export interface Decimals {
  readonly number: number | null;
  readonly decimals: number;
}

/** Text as it is, a number at three digits, a share, an interval, or a dash for `null`. */
export type Cell = string | number | null | Share | Digits | Decimals | Interval;

/** Labelled lines: the label, then one line of text; an empty label continues the line above. */
export interface KeyBlock {
  readonly kind: 'keys';
  readonly rows: readonly (readonly [label: string, value: string])[];
  /** Characters of a terminal that labels take, the space after them included; 10 when absent. */
  readonly width?: number;
}

/** Numbers that a page shows large: name, value, and what it is in a few words. */
export interface TileBlock {
  readonly kind: 'tiles';
  readonly tiles: readonly (readonly [name: string, value: Cell, note: string])[];
}

/** Sentences. */
export interface TextBlock {
  readonly kind: 'text';
  readonly sentences: readonly string[];
}

/** A table of cells with a head. */
export interface TableBlock {
  readonly kind: 'table';
  readonly caption?: string;
  readonly head: readonly string[];
  /** The first cell of a row is its name. */
  readonly rows: readonly (readonly Cell[])[];
  /** Columns of words, which pages set to the left, by their place. */
  readonly words?: readonly number[];
  /** The row that was chosen, which pages set in bold. */
  readonly chosen?: number;
  /** What is said where rows were left out. */
  readonly rest?: string;
}

/** Networks side by side, each with its verdict and the reason. */
export interface VerdictBlock {
  readonly kind: 'verdicts';
  readonly rows: readonly (readonly [name: string, verdict: Verdict, reason: string])[];
}

export interface NotesBlock {
  readonly kind: 'notes';
  readonly notes: readonly string[];
}

/** A heading; what follows belongs to it until the next one. Terminals have none. */
export interface SectionBlock {
  readonly kind: 'section';
  readonly heading: string;
}

/** A picture, with what to see in it. */
export interface FigureBlock {
  readonly kind: 'figure';
  /** Of its file. */
  readonly name: string;
  readonly says: readonly string[];
  /** A complete SVG file. */
  draw(options: FigureOptions): string;
  /** The numbers that are drawn, by column; all columns are of one length. */
  columns(): Columns;
}

/** Markup and text that no other block can say. At most three in the house. */
export interface RawBlock {
  readonly kind: 'raw';
  readonly html: string;
  /** Lines. */
  readonly text: readonly string[];
}

interface Setting {
  readonly in?: readonly Place[];
  /** Terminals set it right below the block before it, without a blank line between them. */
  readonly follows?: true;
}

/** A part of a story: labelled lines, large numbers, sentences, a table, verdicts, notes, a heading, or a picture. */
export type Block = Setting &
  (KeyBlock | TileBlock | TextBlock | TableBlock | VerdictBlock | NotesBlock | SectionBlock | FigureBlock | RawBlock);

export type Verdict = 'found' | 'partial' | 'absent';

/** The one account of a result, as data; every reader tells it in its own way. */
export interface Story {
  /** The question, over a report. */
  readonly title: string;
  /** The answer in a sentence or two; of a verdict, its reason. */
  readonly answer: string;
  readonly verdict?: Verdict;
  /** The papers behind it. */
  readonly theory?: string;
  readonly blocks: readonly Block[];
}

/** Makes a heading. */
export function section(heading: string): SectionBlock {
  return { kind: 'section', heading };
}

/** Makes a cell that shows a share of one in percent. */
export function share(value: number | null): Share {
  return { share: value };
}

/** Makes a cell that shows that many significant digits of a number. */
export function digits(value: number | null, count: number): Digits {
  return { number: value, digits: count };
}

/** A cell that shows `count` decimals. */
export function decimals(value: number | null, count: number): Decimals {
  return { number: value, decimals: count };
}

/** Marks a block as one for pages and reports alone. */
export function onPages<B extends Block>(block: B): B {
  return { ...block, in: ['html', 'page'] };
}

/** Marks a block as one for terminals alone. */
export function inTerminals<B extends Block>(block: B): B {
  return { ...block, in: ['text'] };
}

/** A picture of `data` with what to see in it; where there are none, the words alone, for pages. */
export function pictureOf<D>(
  name: string,
  says: readonly string[],
  data: D | null,
  draw: (data: D, options: FigureOptions) => string,
  columns: (data: D) => Columns,
): Block {
  if (data === null) return onPages({ kind: 'text', sentences: says });
  return { kind: 'figure', name, says, draw: (options) => draw(data, options), columns: () => columns(data) };
}

/** A picture below its heading; nothing where there are no data. */
export function pictureBelow<D>(
  heading: string,
  name: string,
  says: readonly string[],
  data: D | null | undefined,
  draw: (data: D, options: FigureOptions) => string,
  columns: (data: D) => Columns,
): Block[] {
  if (data === null || data === undefined) return [];
  return [section(heading), pictureOf(name, says, data, draw, columns)];
}

/** The blocks that `place` shows. */
export function blocksIn(story: Story, place: Place): Block[] {
  return story.blocks.filter((block) => block.in?.includes(place) ?? true);
}

/** The theory that most experiments rest on. */
export const EMT =
  'Theory: Karuvally, DelMastro, Siegelmann, “Episodic Memory Theory for the Mechanistic Interpretation of Recurrent Neural Networks”, arXiv 2310.02430.';
