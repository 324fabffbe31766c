// A story as text for a terminal: labelled lines, tables and notes, a blank line between blocks, the verdict last.

import { fixedText, numberText, percentText } from '../array/words.ts';
import { type Block, blocksIn, type Cell, type KeyBlock, type Story, type TableBlock } from './story.ts';
import { textTable } from './text-table.ts';

/** Writes a story as lines of text for a terminal, without a newline at the end. */
export function toText(story: Story): string {
  let text = '';
  const add = (part: string, gap: string): void => {
    text += text === '' ? part : gap + part;
  };
  for (const block of blocksIn(story, 'text')) {
    for (const part of blockText(block)) add(part, block.follows ? '\n' : '\n\n');
  }
  if (story.verdict) add(`${story.verdict}: ${story.answer}`, '\n\n');
  return text;
}

/** Nothing for what terminals do not show. */
function blockText(block: Block): string[] {
  switch (block.kind) {
    case 'keys':
      return block.rows.length === 0 ? [] : [keyLines(block)];
    case 'table':
      return [tableText(block)];
    case 'text':
      return block.sentences.length === 0 ? [] : [block.sentences.join('\n')];
    case 'notes':
      return block.notes.length === 0 ? [] : [block.notes.join('\n')];
    case 'verdicts':
      return [block.rows.map(([name, verdict, reason]) => `${name}: ${verdict}: ${reason}`).join('\n')];
    case 'raw':
      return block.text.length === 0 ? [] : [block.text.join('\n')];
    case 'tiles':
    case 'section':
    case 'figure':
      return [];
  }
}

/** Columns that labels take where a block does not say. */
const LABEL_WIDTH = 10;

function keyLines({ rows, width = LABEL_WIDTH }: KeyBlock): string {
  return rows.map(([label, value]) => `${label.padEnd(width)}${value}`.trimEnd()).join('\n');
}

function tableText({ caption, head, rows, rest }: TableBlock): string {
  const lines = [textTable([head, ...rows.map((row) => row.map(cellText))])];
  if (caption !== undefined) lines.unshift(caption);
  if (rest !== undefined) lines.push(rest);
  return lines.join('\n');
}

function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (cell === null || typeof cell === 'number') return numberText(cell);
  if ('low' in cell) return `${numberText(cell.low)} ... ${numberText(cell.high)}`;
  if ('share' in cell) return percentText(cell.share);
  return 'digits' in cell ? numberText(cell.number, cell.digits) : fixedText(cell.number, cell.decimals);
}
