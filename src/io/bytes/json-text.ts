// JSON from files, read with bounds: `JSON.parse` makes objects of some hundred bytes out of two brackets, so brackets
// and commas are counted and their depth is measured before it runs. And duplicate keys, of which it silently keeps the
// last, which lets two readers of one file disagree.

import { quote } from '../../array/quote.ts';

export interface JsonBounds {
  /** Objects and lists within each other, the outermost counted. */
  readonly depth: number;
  /** Brackets and commas outside of strings: at least the number of values. */
  readonly marks: number;
}

/** The text of bytes, with the byte order mark if there is one, or `null` where they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * The value of JSON text from a file.
 * @throws what `fail` throws, given what is wrong as `is not JSON`, `nests deeper than ...`, `names "a" twice`
 */
export function parseJson(text: string, bounds: JsonBounds, fail: (what: string) => never): unknown {
  checkBounds(text, bounds, fail);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail('is not JSON');
  }
  const repeated = duplicateKey(text);
  return repeated === null ? value : fail(`names ${quote(repeated)} twice`);
}

/** Holds for any text: what is no JSON may have any count. */
function checkBounds(text: string, { depth, marks }: JsonBounds, fail: (what: string) => never): void {
  let open = 0;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = stringEnd(text, at) - 1;
    else if (character === ']' || character === '}') open--;
    else if (character === ',') count++;
    else if (character === '[' || character === '{') {
      count++;
      open++;
    }
    if (open > depth) fail(`nests deeper than ${depth} levels`);
    if (count > marks) fail(`has more than ${marks} brackets and commas`);
  }
}

/** The first key that occurs twice in one object of `text`, or `null`. `text` must be valid JSON. */
function duplicateKey(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at];
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(null);
    else if (character === '}' || character === ']') open.pop();
    if (character !== '"') {
      at++;
      continue;
    }
    const end = stringEnd(text, at);
    const keys = open.at(-1);
    if (keys && isKey(text, end)) {
      const key = JSON.parse(text.slice(at, end)) as string;
      if (keys.has(key)) return key;
      keys.add(key);
    }
    at = end;
  }
  return null;
}

/** Index just after the string literal that opens at `start`, or after the text where it has no end. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Whether a colon follows, after white space. */
function isKey(text: string, end: number): boolean {
  let at = end;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\n' || text[at] === '\r') at++;
  return text[at] === ':';
}
