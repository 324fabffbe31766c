// A JSON value as columns: for each path, with `[]` for any place in a list, what stands there. Short columns keep every
// value; long ones their count and types, the first values, and sums by which a number that changes or moves is seen.

export type Scalar = number | string | boolean | null;

export type Column = readonly Scalar[] | Summary;

export interface Summary {
  /** How many values of each type, as in `number 60, null 4`. */
  readonly types: string;
  readonly first: readonly Scalar[];
  /** Of the numbers: their sum, and the sum of each times its place from -1 to 1, which order decides. */
  readonly sum?: number;
  readonly moment?: number;
  readonly least?: number;
  readonly most?: number;
  /** Of the texts and truth values: how often each of them stands there, where they are few. */
  readonly values?: Readonly<Record<string, number>>;
}

export type Columns = Readonly<Record<string, Column>>;

/** Longest column that keeps every value, and how many a longer one begins with. */
const SHORT = 10;
const FIRST = 3;
/** Different texts of a column that are counted. */
const FEW = 12;
/** Significant digits that are written of numbers with more. */
const DIGITS = 13;

export function columnsOf(data: unknown): Columns {
  const found = new Map<string, Scalar[]>();
  collect(data, '', found);
  return Object.fromEntries([...found].map(([path, values]) => [path, columnOf(values)]));
}

function collect(data: unknown, path: string, found: Map<string, Scalar[]>): void {
  const add = (at: string, value: Scalar) => {
    const values = found.get(at);
    if (values) values.push(value);
    else found.set(at, [value]);
  };
  if (Array.isArray(data)) {
    add(`${path}.length`, data.length);
    for (const each of data) collect(each, `${path}[]`, found);
  } else if (typeof data === 'object' && data !== null) {
    const entries = Object.entries(data);
    if (entries.length === 0) add(`${path}.keys`, 0);
    for (const [key, value] of entries) collect(value, path === '' ? key : `${path}.${key}`, found);
  } else add(path, data as Scalar);
}

function columnOf(values: readonly Scalar[]): Column {
  if (values.length <= SHORT) return values.map(written);
  const numbers = values.filter((value) => typeof value === 'number');
  const words = values.filter((value) => typeof value === 'string' || typeof value === 'boolean').map(String);
  return {
    types: typesOf(values),
    first: values.slice(0, FIRST).map(written),
    ...(numbers.length > 0 && {
      sum: sumOf(numbers),
      moment: sumOf(numbers.map((value, i) => value * ((2 * i + 1) / numbers.length - 1))),
      least: written(extreme(numbers, Math.min)) as number,
      most: written(extreme(numbers, Math.max)) as number,
    }),
    ...(words.length > 0 && new Set(words).size <= FEW && { values: counted(words) }),
  };
}

function typesOf(values: readonly Scalar[]): string {
  const types = values.map((value) => (value === null ? 'null' : typeof value));
  return Object.entries(counted(types))
    .map(([type, count]) => `${type} ${count}`)
    .join(', ');
}

function counted(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of [...words].sort()) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** With all the digits it has: of many numbers those of one are the last. */
function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0);
}

function extreme(numbers: readonly number[], of: (a: number, b: number) => number): number {
  return numbers.reduce((found, value) => of(found, value));
}

function written(value: Scalar): Scalar {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
}

/** Share of a column's largest number by which two numbers of it may differ. */
const TOLERANCE = 1e-9;
/** Below this, numbers of many digits are what rounding left of 0. */
const NOISE = 1e-13;
/** Numbers of so few significant digits are settings or counts rather than results. */
const SETTING_DIGITS = 6;

/** What two columns of one path differ in, in words; `null` where they agree. */
export function columnDifference(golden: Column, found: Column): string | null {
  if (isShort(golden) !== isShort(found)) return `${countText(golden)} before, ${countText(found)} now`;
  const scale = Math.max(scaleOf(golden), scaleOf(found));
  const [a, b] = [flat(golden), flat(found)];
  if (a.length !== b.length) return `${countText(golden)} before, ${countText(found)} now`;
  const at = a.findIndex(([label, value], i) => b[i]![0] !== label || !agree(value, b[i]![1], scale));
  if (at < 0) return null;
  const [[label, old], [other, now]] = [a[at]!, b[at]!];
  return `${label} ${JSON.stringify(old)} before, ${label === other ? '' : `${other} `}${JSON.stringify(now)} now`;
}

function agree(a: Scalar, b: Scalar, scale: number): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  if (Number.isInteger(a) && Number.isInteger(b)) return a === b;
  if (Math.abs(a - b) <= TOLERANCE * scale) return true;
  return [a, b].every((value) => Math.abs(value) <= NOISE && !isSetting(value));
}

function isSetting(value: number): boolean {
  return value !== 0 && Number(value.toPrecision(SETTING_DIGITS)) === value;
}

function isShort(column: Column): column is readonly Scalar[] {
  return Array.isArray(column);
}

function countText(column: Column): string {
  return isShort(column) ? `${column.length} values` : column.types;
}

function scaleOf(column: Column): number {
  const numbers = isShort(column) ? column : [column.least ?? 0, column.most ?? 0];
  return numbers.reduce<number>(
    (most, value) => (typeof value === 'number' ? Math.max(most, Math.abs(value)) : most),
    0,
  );
}

/** Everything that a column holds, each with what to call it. */
function flat(column: Column): [string, Scalar][] {
  if (isShort(column)) return column.map((value, i) => [`[${i}]`, value]);
  const { first, values = {}, ...sums } = column;
  return [
    ...Object.entries(sums),
    ...first.map((value, i): [string, Scalar] => [`[${i}]`, value]),
    ...Object.entries(values).map(([word, count]): [string, Scalar] => [JSON.stringify(word), count]),
  ];
}
