// Numbers as people read them in labels, tables and sentences. What could not be computed is a dash.

/** Three significant digits; very small and very large ones as `6.0·10^{−5}`, which labels and pages both render. */
export function numberText(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-4) {
    const [mantissa, exponent] = value.toExponential(1).split('e') as [string, string];
    return `${minus(mantissa)}·10^{${minus(String(Number(exponent)))}}`;
  }
  return minus(String(Number(value.toPrecision(size < 1e-3 ? 2 : 3))));
}

/** A share as per cent: one decimal, but never `100 %` for less than everything. */
export function percentText(share: number | null): string {
  if (share === null || !Number.isFinite(share)) return '–';
  // A mean over batches may miss 1 by rounding.
  const percent = share > 1 - 1e-9 ? 100 : share * 100;
  const rounded = percent.toFixed(1);
  if (rounded === '100.0' && percent < 100) return '> 99.9\u00a0%';
  if (rounded === '0.0' && share > 0) return '< 0.1\u00a0%';
  return `${minus(rounded.replace(/\.0$/, ''))}\u00a0%`;
}

function minus(text: string): string {
  return text.replace('-', '−');
}
