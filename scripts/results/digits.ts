// Whether a figure that is computed again agrees with one that is printed: by its own digits, no more and no fewer.

/** A figure that was read from the output of a command: a number, or a word as `found`. */
export type Value = number | string;

/** A number as it is printed, and how far another may be off and still be printed so. */
export interface Printed {
  readonly value: number;
  readonly tolerance: number;
}

/** Blanks stand between thousands; a point and its digits, or a power of ten, may follow. */
const NUMBER = /-?(?:\d{1,3}(?: \d{3})+|\d+)(?:\.\d+)?(?:e-?\d+)?/g;
const FEWEST_DIGITS = 3;
/** A share that is printed as a bare 0 or 1 is one to two decimals. */
const BARE_SHARE = 0.005;
/** Of a unit of the last place: halves are rounded one way or the other. */
const HALF = 0.5 + 1e-9;

/** The numbers of a cell or a sentence, in order. */
export function printedNumbers(text: string): Printed[] {
  return [...text.replaceAll('−', '-').matchAll(NUMBER)].map(([word]) => printed(word.replaceAll(' ', '')));
}

function printed(word: string): Printed {
  const value = Number(word);
  const [mantissa, power = '0'] = word.split('e') as [string, string?];
  const [whole, decimals = ''] = mantissa.split('.') as [string, string?];
  const digits = whole.replace('-', '');
  if (digits.length === 1 && decimals === '' && Number(digits) <= 1) return { value, tolerance: BARE_SHARE };
  // Zeros at the end of a large whole number may stand for digits that were rounded away, but three digits are kept.
  const zeros = decimals === '' ? /0*$/.exec(digits)![0].length : 0;
  const place = zeros > 0 ? Math.min(zeros, Math.max(0, digits.length - FEWEST_DIGITS)) : -decimals.length;
  return { value, tolerance: HALF * 10 ** (place + Number(power)) };
}

/** Whether a text prints these values: its numbers are theirs, in order and none left over, and it has their words. */
export function agrees(text: string, values: readonly Value[]): boolean {
  const numbers = values.filter((value) => typeof value === 'number');
  const words = values.filter((value) => typeof value === 'string');
  const found = printedNumbers(text);
  if (found.length !== numbers.length) return false;
  return (
    words.every((word) => text.includes(word)) &&
    found.every(({ value, tolerance }, i) => Math.abs(value - numbers[i]!) <= tolerance)
  );
}
