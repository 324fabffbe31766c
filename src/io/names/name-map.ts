// The names that a person gives to the parts of a network in a file, where they cannot be told by themselves.

import { InputError } from '../../array/errors.ts';
import { quote } from '../../array/quote.ts';

/** Modules to take, by name or by the end of it, instead of looking for them. */
export interface NameMap {
  /** E.g. `encoder.gru`; empty for weights that have no prefix. */
  readonly rnn?: string | undefined;
  /** E.g. `fc`; empty as above. */
  readonly readout?: string | undefined;
}

const TOP_LEVEL = '.';

/** A module's name for a message; the top level has none. */
export function quoteModule(module: string): string {
  return module === '' ? `"${TOP_LEVEL}" (the top level)` : quote(module);
}

/** `rnn = encoder.gru` or `rnn=encoder.gru,readout=fc`, as a command line has it, over what was named `before`; `.` is the top level. */
export function parseNameMap(text: string, fail: (what: string) => never = refuseMap, before: NameMap = {}): NameMap {
  const map: { -readonly [part in keyof NameMap]: NameMap[part] } = { ...before };
  for (const item of text.split(',')) {
    const [, part, name] = /^\s*(rnn|readout)\s*=\s*(\S+)\s*$/.exec(item) ?? [];
    if (part === undefined || name === undefined)
      return fail(`name map ${quote(text)} must be like rnn=encoder.gru,readout=fc, found ${quote(item.trim())}`);
    const known = map[part as keyof NameMap];
    if (known !== undefined)
      return fail(`${part} is named twice, ${quote(known || TOP_LEVEL)} and ${quote(name)}: name it once`);
    map[part as keyof NameMap] = name === TOP_LEVEL ? '' : name;
  }
  return map;
}

function refuseMap(message: string): never {
  throw new InputError(message);
}
