// Parameters of experiments: the only place where an option stands. The command line, help, docs, plans of sweeps and
// forms are made from them; each is read from text by its own `read`.

/** One parameter, with values of type `T`. */
export interface Param<T> {
  /** How values are written, in a word: `integer`, `number`, `flag`, `choice` ... */
  readonly type: string;
  /** What stands for the value in help: `n` in `--steps <n>`; empty for a flag. */
  readonly placeholder: string;
  /** What it is, in a few words; of one with a unit, times in `T_f` say, the words name it. */
  readonly help: string;
  readonly unit?: string;
  /** What there is to choose from. */
  readonly choices?: readonly string[];
  /**
   * What is taken where it is not given; computed from the values of the others where it depends on them, in the order of
   * declaration.
   */
  readonly default?: T | ((values: Readonly<Record<string, unknown>>) => T);
  /** The default in words, where it is computed or its value says little. */
  readonly defaultText?: string;
  /** It belongs to these values of another parameter only: `{ model: ['eden', 'dsem'] }`. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
  /** Nothing can be done without it. */
  readonly required?: true | undefined;
  /** It may be given anew when a saved run goes on. */
  readonly onResume?: true;
  /** It stands on the command line without a name, in the order of declaration. */
  readonly argument?: 'required' | 'optional';
  /** It may be given several times; `read` gets what came before. */
  readonly repeats?: true;
  /** It is bytes from outside, which the reader turns into a typed value (inputs.ts); `read` gives only its name. */
  readonly input?: string;
  /** It names a file that the experiment makes and the reader writes. */
  readonly output?: { readonly endings: readonly string[]; readonly label?: string };
  /** @throws RangeError in a sentence that says what was expected */
  read(text: string, before?: T): T;
}

/** Parameters by the names that they have in programs: `maxIters` is `--max-iters` on the command line. */
export type Params = Readonly<Record<string, Param<unknown>>>;

/** Values by name, as the types of `read` have it, and whether somebody gave them. */
export type Values<P extends Params> = { readonly [K in keyof P]: ReturnType<P[K]['read']> } & {
  given(name: keyof P & string): boolean;
};

interface Common<T> {
  readonly help: string;
  readonly unit?: string;
  readonly placeholder?: string;
  readonly default?: T | ((values: Readonly<Record<string, unknown>>) => T);
  readonly defaultText?: string;
  readonly only?: Readonly<Record<string, readonly string[]>>;
  readonly required?: true | undefined;
  readonly onResume?: true;
}

export interface Range {
  readonly atLeast?: number;
  readonly above?: number;
  readonly atMost?: number;
}

/** Numbers of a list: each in the range, and where `distinct` is given none twice. */
export interface ListRange extends Range {
  readonly distinct?: true;
}

/** What a parameter says beside its type; one that has no default and is not required may be absent. */
export type Spec<T> = Common<T> &
  ({ readonly default: NonNullable<Common<T>['default']> } | { readonly required: true });
export type OptionalSpec<T> = Common<T> & { readonly default?: undefined; readonly required?: undefined };

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Declares a parameter that is a whole number in a range. */
export function integer(spec: Spec<number> & Range): Param<number>;
export function integer(spec: OptionalSpec<number> & Range): Param<number | undefined>;
export function integer(spec: Common<number> & Range): Param<number | undefined> {
  return { type: 'integer', placeholder: 'n', ...withoutRange(spec), read: (text) => readInteger(text, spec) };
}

/** Declares a parameter that is a finite number in a range. */
export function number(spec: Spec<number> & Range): Param<number>;
export function number(spec: OptionalSpec<number> & Range): Param<number | undefined>;
export function number(spec: Common<number> & Range): Param<number | undefined> {
  return { type: 'number', placeholder: 'x', ...withoutRange(spec), read: (text) => readNumber(text, spec) };
}

/** Declares a parameter that is whole numbers `[n]` with commas between them, at least one. */
export function integers(spec: Spec<readonly number[]> & ListRange): Param<readonly number[]>;
export function integers(spec: OptionalSpec<readonly number[]> & ListRange): Param<readonly number[] | undefined>;
export function integers(spec: Common<readonly number[]> & ListRange): Param<readonly number[] | undefined> {
  const read = (text: string) => readList(text, readInteger, spec);
  return { type: 'integers', placeholder: 'list', ...withoutRange(spec), read };
}

/** Declares a parameter that is finite numbers `[n]` with commas between them, at least one. */
export function numbers(spec: Spec<readonly number[]> & ListRange): Param<readonly number[]>;
export function numbers(spec: OptionalSpec<readonly number[]> & ListRange): Param<readonly number[] | undefined>;
export function numbers(spec: Common<readonly number[]> & ListRange): Param<readonly number[] | undefined> {
  const read = (text: string) => readList(text, readNumber, spec);
  return { type: 'numbers', placeholder: 'list', ...withoutRange(spec), read };
}

/** Declares a parameter that is one of several words. */
export function choice<const C extends string>(choices: readonly C[], spec: Spec<NoInfer<C>>): Param<C>;
export function choice<const C extends string>(choices: readonly C[], spec: OptionalSpec<C>): Param<C | undefined>;
export function choice<const C extends string>(choices: readonly C[], spec: Common<C>): Param<C | undefined> {
  return {
    type: 'choice',
    placeholder: 'name',
    ...spec,
    choices,
    read: (text) => {
      const found = choices.find((each) => each === text);
      if (found === undefined) throw new RangeError(`Allowed choices are ${choices.join(', ')}.`);
      return found;
    },
  };
}

/** Declares a parameter that is yes where it is given; with the default `true` it is given as `--no-NAME`, for no. */
export function flag(spec: Common<boolean>): Param<boolean> {
  const isOn = spec.default ?? false;
  const read = (text: string): boolean => {
    if (text === 'true' || text === 'false') return text === 'true';
    throw new RangeError('Expected true or false.');
  };
  return { type: 'flag', placeholder: '', ...spec, default: isOn, read };
}

/** Declares a parameter that is any text, taken as it is. */
export function text(spec: Spec<string>): Param<string>;
export function text(spec: OptionalSpec<string>): Param<string | undefined>;
export function text(spec: Common<string>): Param<string | undefined> {
  return { type: 'text', placeholder: 'text', ...spec, read: (each) => each };
}

/**
 * Declares a parameter that is what `parse` makes of a text; `parse` throws a RangeError that says what was expected.
 */
export function parsed<T>(spec: OptionalSpec<T> & { parse(text: string, before?: T): T; repeats?: true }) {
  const { parse, ...rest } = spec;
  const param: Param<T | undefined> = {
    type: 'text',
    placeholder: 'text',
    ...rest,
    read: (each, before) => (before === undefined ? parse(each) : parse(each, before)),
  };
  return param;
}

/** Declares the root of every random number of an experiment. @param of what is drawn from it */
export function seed(of: string): Param<number> {
  return integer({ atLeast: 0, default: 0, help: `root seed of ${of}` });
}

/** As options are written: `maxIters` is `--max-iters`. */
export function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** How help and errors write an option: `--steps <n>`, `--no-polish`; an argument is `<file>` or `[file]`. */
export function flagsOf(name: string, param: Param<unknown>): string {
  if (param.argument) {
    const name = param.repeats ? `${param.placeholder}...` : param.placeholder;
    return param.argument === 'required' ? `<${name}>` : `[${name}]`;
  }
  if (param.type === 'flag') return `--${param.default === true ? 'no-' : ''}${dashed(name)}`;
  return `--${dashed(name)} <${param.placeholder}>`;
}

/** What help says of a parameter: its words, what there is to choose from, and the default. */
export function helpOf(param: Param<unknown>): string {
  const extra: string[] = [];
  if (param.choices) extra.push(`choices: ${param.choices.map((each) => JSON.stringify(each)).join(', ')}`);
  const standard = defaultTextOf(param);
  if (standard !== null) extra.push(`default: ${standard}`);
  const owners = Object.values(param.only ?? {}).flat();
  const isSaid = owners.every((owner) => `${param.help} ${param.defaultText ?? ''}`.includes(owner));
  const words = isSaid ? param.help : `${param.help}; of ${owners.join(', ')}`;
  return extra.length === 0 ? words : `${words} (${extra.join(', ')})`;
}

/** The default as help writes it; `null` where there is none to tell. */
export function defaultTextOf({ type, default: value, defaultText }: Param<unknown>): string | null {
  if (defaultText !== undefined) return defaultText;
  if (value === undefined || type === 'flag' || typeof value === 'function') return null;
  return Array.isArray(value) ? value.join(',') : JSON.stringify(value);
}

function withoutRange<T extends ListRange>(spec: T): Omit<T, keyof ListRange> {
  const { atLeast: _atLeast, above: _above, atMost: _atMost, distinct: _distinct, ...rest } = spec;
  return rest;
}

function readInteger(text: string, range: Range): number {
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(value) || !isWithin(value, range)) {
    throw new RangeError(`Expected an integer${rangeText(range)}.`);
  }
  return value;
}

function readNumber(text: string, range: Range): number {
  const value = Number(text);
  if (!DECIMAL.test(text) || !Number.isFinite(value) || !isWithin(value, range)) {
    throw new RangeError(`Expected a number${rangeText(range)}.`);
  }
  return value;
}

function readList(text: string, readOne: (part: string, range: Range) => number, spec: ListRange): number[] {
  const list = text.split(',').map((part) => readOne(part.trim(), spec));
  const twice = spec.distinct && list.find((value, i) => list.indexOf(value) !== i);
  if (twice !== undefined) throw new RangeError(`Expected different ones, found ${twice} twice.`);
  return list;
}

function isWithin(value: number, { atLeast = -Infinity, above = -Infinity, atMost = Infinity }: Range): boolean {
  return value >= atLeast && value > above && value <= atMost;
}

function rangeText({ atLeast, above, atMost }: Range): string {
  const bounds: string[] = [];
  if (above !== undefined) bounds.push(`above ${above}`);
  if (atLeast !== undefined) bounds.push(`at least ${atLeast}`);
  if (atMost !== undefined) bounds.push(`at most ${atMost}`);
  return bounds.length === 0 ? '' : ` ${bounds.join(' and ')}`;
}
