// Names that come from outside (tensors, tasks, keys of a file), made safe for one-line error messages.

import { printable } from './printable.ts';

/** `text` in double quotes, control characters escaped, shortened to 80 characters. */
export function quote(text: string): string {
  return printable(JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text));
}

/** How many names a message lists before it only counts the others. */
const LISTED = 8;

/** The first few names as `shown`, and how many more there are. */
export function listFirst(names: readonly string[], shown: (name: string) => string): string {
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
  return `${names.slice(0, LISTED).map(shown).join(', ')}${more}`;
}

/** The first few names of tensors, quoted; `no tensors` where there is none. */
export function listNames(names: Iterable<string>): string {
  const all = [...names];
  return all.length === 0 ? 'no tensors' : listFirst(all, quote);
}
