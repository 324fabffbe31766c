// Numbers as people read them: quantities, shares, lengths of time and counts of things. Terminals get ASCII
// (`1.5e-7`, `-0.3`, `-` for what is missing); labels and pages get what is typeset (`1.5·10^{−7}`, `−0.3`, `–`).

/** `value` at `digits` significant digits without zeros at the end; powers of ten only below 1e-6 and from 1e21 on. */
export function roundedText(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}

/**
 * Writes a number for a terminal: `digits` significant digits, in powers of ten where it is below 1e-4 or from 1e5 on
 * in size. What is missing or not finite is `-`.
 */
export function numberText(value: number | null, digits = 3): string {
  if (!isKnown(value)) return '-';
  return needsPower(value) ? value.toExponential(digits - 1) : roundedText(value, digits);
}

/** A number for a terminal at `decimals` decimals, zeros at the end included; what is missing or not finite is `-`. */
export function fixedText(value: number | null, decimals: number): string {
  return isKnown(value) ? value.toFixed(decimals) : '-';
}

/**
 * A number for a label or page: as `numberText` with a true minus and powers as `6.0·10^{−5}`, which labels and pages
 * both render; one digit less below 1e-3 and in powers. What is missing or not finite is `–`.
 */
export function typesetNumber(value: number | null, digits = 3): string {
  if (!isKnown(value)) return '–';
  if (!needsPower(value)) return withTrueMinus(roundedText(value, Math.abs(value) < 1e-3 ? digits - 1 : digits));
  const [mantissa, exponent] = value.toExponential(digits - 2).split('e') as [string, string];
  return `${withTrueMinus(mantissa)}·10^{${withTrueMinus(String(Number(exponent)))}}`;
}

/** Writes a number as `fixedText` does, for a label or page: with a true minus, and `–` for what is missing. */
export function typesetFixed(value: number | null, decimals: number): string {
  return isKnown(value) ? withTrueMinus(value.toFixed(decimals)) : '–';
}

/**
 * Writes a share of one in per cent, for a table of a terminal: `99.9%` with one decimal, up to three where only they
 * tell it from 100 %, then `>99.999%`. What is missing or not finite is `-`.
 */
export function percentText(share: number | null): string {
  if (!isKnown(share)) return '-';
  if (share > 0 && share < 0.0005) return '<0.1%';
  const value = 100 * share;
  const digits = [1, 2, 3].find((count) => share >= 1 || Number(value.toFixed(count)) < 100);
  return digits === undefined ? '>99.999%' : `${value.toFixed(digits)}%`;
}

/** A share of one in per cent with one decimal, for a sentence: `99.9 %`, and `none` for a missing one. */
export function sentencePercent(share: number | null): string {
  return share === null ? 'none' : `${(100 * share).toFixed(1)} %`;
}

/**
 * A share of one in per cent, for a label or page: at most one decimal, but never `100 %` for less than everything nor
 * `0 %` for more than nothing, with a space that does not break. What is missing or not finite is `–`.
 */
export function typesetPercent(share: number | null): string {
  if (!isKnown(share)) return '–';
  // A mean over batches may miss 1 by rounding.
  const percent = share > 1 - 1e-9 ? 100 : share * 100;
  const rounded = percent.toFixed(1);
  if (rounded === '100.0' && percent < 100) return '> 99.9\u00a0%';
  if (rounded === '0.0' && share > 0) return '< 0.1\u00a0%';
  return `${withTrueMinus(rounded.replace(/\.0$/, ''))}\u00a0%`;
}

/** A length of time in words that are as exact as an estimate can be: `40 s`, `12 min`, `3.5 h`, `2.1 days`. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  const hours = seconds / 3600;
  return hours < 48 ? `${Number(hours.toFixed(1))} h` : `${Number((hours / 24).toFixed(1))} days`;
}

/** A count and what is counted: `1 point`, `3 points`; `many` where the plural takes more than an s. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function isKnown(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}

function needsPower(value: number): boolean {
  const size = Math.abs(value);
  return size >= 1e5 || (size < 1e-4 && size > 0);
}

function withTrueMinus(text: string): string {
  return text.replace('-', '−');
}
