// One account of a result, as data, and its readers: text, HTML, pictures and their numbers.

export { drawFigures, figureData, toCsv } from './figures.ts';
export { type Made, toHtml } from './html.ts';
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
