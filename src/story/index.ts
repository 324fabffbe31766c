/**
 * One account of a result as data, and its readers: text for a terminal, an HTML page, pictures and their numbers as
 * CSV.
 *
 * @example
 * import { toText } from 'engram/story';
 *
 * const blocks = [{ kind: 'keys', rows: [['edits', '99.9%']] }];
 * console.log(toText({ title: 'Is it there?', answer: 'It is.', blocks }).trim()); // edits     99.9%
 */

export { drawFigures, figureData, toCsv } from './figures.ts';
export { type Provenance, toHtml } from './html.ts';
export {
  type Block,
  type Cell,
  digits,
  type FigureBlock,
  inTerminals,
  onPages,
  type Place,
  type Story,
  share,
  type TableBlock,
} from './story.ts';
export { toText } from './text.ts';
export { textTable } from './text-table.ts';
