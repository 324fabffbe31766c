// What a person asked to leave out of a file (`--ignore`): modules, tensors and settings by their names.

import { quote } from '../../array/quote.ts';
import { type NameMatch, passedOver } from './name-match.ts';

/** Names that stand for every tensor of their kind, and so for no module. */
const KINDS = new Set(['weight', 'bias']);

/** The names that were asked to be ignored, and which of them were there. */
export class Ignored {
  readonly #names: readonly string[];
  readonly #met = new Set<string>();

  constructor(names: readonly string[] = []) {
    this.#names = names;
  }

  /**
   * The name that covers a tensor or a setting: its own, that of a module it is in, or the end of either (`cnn` for
   * `model.cnn.0.weight`, `tau` for `config.tau`); `null`: none does.
   */
  of(name: string): string | null {
    const found = this.#names.find((asked) => covers(asked, name));
    if (found === undefined) return null;
    this.#met.add(found);
    return found;
  }

  /** What to tell of names that nothing left over has: they may be those of another file that is opened with it. */
  unmet(): NameMatch[] {
    return this.#names
      .filter((name) => !this.#met.has(name))
      .map((name) => passedOver(`nothing called ${quote(name)} is left over: --ignore ${name} is passed over`));
  }
}

function covers(asked: string, name: string): boolean {
  if (name === asked) return true;
  if (KINDS.has(asked)) return false;
  const whole = `.${name.replaceAll('/', '.')}.`;
  return whole.includes(`.${asked.replaceAll('/', '.')}.`);
}

/** `cnn, tau` as a command line has it, after what was named `before`. */
export function parseIgnored(
  text: string,
  fail: (what: string) => never,
  before: readonly string[] = [],
): readonly string[] {
  const names = text.split(',').map((each) => each.trim());
  if (names.includes('')) return fail(`Expected names with commas between them, found ${quote(text)}.`);
  return [...new Set([...before, ...names])];
}
