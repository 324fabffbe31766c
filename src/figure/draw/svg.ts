// SVG as strings: elements, labels with sub- and superscripts, and the document around a figure.
// Everything is rounded here, so that a figure is the same bytes wherever it is drawn. It does not know the DOM.

import { InputError } from '../../array/errors.ts';
import { printable } from '../../array/printable.ts';
import { type Theme, themeCss } from './theme.ts';

/** From the left and from the top. */
export type Place = readonly [x: number, y: number];

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** How one figure is embedded. */
export interface FigureOptions {
  /** Unique in the page the figure is placed in; prefixes every id and every style rule of the figure. */
  readonly id: string;
  /** `auto` (the default) follows the reader's setting; `light` and `dark` are for paper and slides. */
  readonly theme?: Theme;
}

export interface FigureDocument extends FigureOptions {
  /** Shown by screen readers and as a tool tip. */
  readonly title: string;
  readonly description: string;
  /** The width at print size, in units of 1/96 inch. */
  readonly width: number;
  readonly height: number;
  /** Where the body begins; the upper left corner where it is absent. */
  readonly origin?: Place;
  /** What is drawn, the last on top. */
  readonly body: readonly string[];
  /** Rules beyond the theme's; `&` stands for the figure's own selector. */
  readonly css?: string;
}

/** One column of a paper: 8.5 cm in units of 1/96 inch. Text of 8 units is 6 pt there. */
export const COLUMN_WIDTH = 321;
/** Both columns of a paper: 17.5 cm. */
export const PAGE_WIDTH = 661;
/** Size of text in the same units: 6.4 pt at print size. */
export const TEXT_SIZE = 8.5;

/** A number as SVG wants it: two decimals at most, no exponent, no negative zero. */
export function fixed(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`a coordinate of a figure is ${value}; filter the data first`);
  const rounded = Math.round(value * 100) / 100;
  return rounded === 0 ? '0' : rounded.toFixed(2).replace(/\.?0+$/, '');
}

/** Text for the inside of an element or attribute: neither markup nor control characters, of which XML has none. */
export function escapeMarkup(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  let open = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    open += ` ${key}="${typeof value === 'number' ? fixed(value) : escapeMarkup(value)}"`;
  }
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`;
}

export function group(attributes: Attributes, ...children: readonly string[]): string {
  return element('g', attributes, ...children);
}

/** A group moved by `(x, y)`. */
export function at(x: number, y: number, ...children: readonly string[]): string {
  return group({ transform: `translate(${fixed(x)} ${fixed(y)})` }, ...children);
}

/** Pieces from left to right and row by row from `origin` on, so far apart. */
export function tiled(pieces: readonly string[], perRow: number, origin: Place, [across, down]: Place): string[] {
  return pieces.map((piece, i) =>
    at(origin[0] + (i % perRow) * across, origin[1] + Math.floor(i / perRow) * down, piece),
  );
}

export function line(x1: number, y1: number, x2: number, y2: number, className: string): string {
  return element('path', { class: className, d: `M${fixed(x1)} ${fixed(y1)}L${fixed(x2)} ${fixed(y2)}` });
}

export function rectangle(x: number, y: number, width: number, height: number, attributes: Attributes): string {
  return element('rect', { x, y, width, height, ...attributes });
}

/** A text whose `_{...}` and `^{...}` are lowered and raised. */
export function label(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, richText(content));
}

const SCRIPT_SHIFT = 0.28;

function richText(content: string): string {
  let out = '';
  let pending = 0;
  for (const part of content.split(/([_^]\{[^}]*\})/)) {
    if (part === '') continue;
    const script = /^([_^])\{([^}]*)\}$/.exec(part);
    if (script === null) {
      // Shifts are relative to the current size, and `em` of the outer text is what undoes a script's shift.
      out += pending === 0 ? escapeMarkup(part) : element('tspan', { dy: `${fixed(-pending)}em` }, escapeMarkup(part));
      pending = 0;
    } else {
      const shift = script[1] === '_' ? SCRIPT_SHIFT : -SCRIPT_SHIFT * 1.3;
      const size = 0.75;
      out += element('tspan', { dy: `${fixed(shift / size)}em`, 'font-size': '75%' }, escapeMarkup(script[2]!));
      pending += shift;
    }
  }
  return out;
}

/** The label without its markup, for titles and descriptions. */
export function plainText(content: string): string {
  return content.replace(/[_^]\{([^}]*)\}/g, '$1');
}

/** A complete SVG file, also valid inline in HTML. Its styles reach no other figure in the page. */
export function figureDocument(figure: FigureDocument): string {
  const { id, width, height, origin, body } = figure;
  if (!/^[A-Za-z][\w-]*$/.test(id)) {
    throw new InputError(`figure id must be a letter and then letters, digits, _ or -, found ${JSON.stringify(id)}`);
  }
  const css = themeCss(id, figure.theme ?? 'auto', (figure.css ?? '').replaceAll('&', `#${id}`));
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      id,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-desc`,
      viewBox: `0 0 ${fixed(width)} ${fixed(height)}`,
      width,
      height,
    },
    element('title', { id: `${id}-title` }, escapeMarkup(plainText(figure.title))),
    element('desc', { id: `${id}-desc` }, escapeMarkup(plainText(figure.description))),
    `<style>${css}</style>`,
    rectangle(0, 0, width, height, { class: 'paper' }),
    origin === undefined ? group({}, ...body) : at(...origin, ...body),
  )}\n`;
}

/** Width of a text in the figures' typeface, near enough to lay labels out (average advance 0.5 em). */
export function textWidth(content: string, size = TEXT_SIZE): number {
  return plainText(content).length * size * 0.5;
}
