// Numbers as words of a sentence on a terminal or in an error message.

/** `value` at `digits` significant digits, small and large ones in powers of ten, `-` for a missing one. */
export function numberText(value: number | null, digits = 3): string {
  if (value === null || !Number.isFinite(value)) return '-';
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size < 1e-4 || size >= 1e5 ? value.toExponential(digits - 1) : String(Number(value.toPrecision(digits)));
}
