// Names that come from files, made safe for one-line error messages.

import { printable } from '../../array/printable.ts';

/** `text` in double quotes, control characters escaped, shortened to 80 characters. */
export function quote(text: string): string {
  return printable(JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text));
}
