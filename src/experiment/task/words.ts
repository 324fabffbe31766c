// Rules, loops and eigenvalues of a task, each in a line.

import { numberText } from '../../array/words.ts';
import type { BitRule, Cycle, SpectrumLine } from '../../emt/circuit/explain-task.ts';

const TERMS_SHOWN = 6;
const LINES_SHOWN = 64;

/** The sum that a bit is, `+x3(t-2) - 0.5 x0(t-1)`; of long ones the newest terms. */
export function ruleText({ terms }: BitRule): string {
  if (terms.length === 0) return '0';
  const shown = terms.slice(0, TERMS_SHOWN).map(({ source, lag, weight }, i) => {
    const sign = weight < 0 ? '-' : '+';
    const size = Math.abs(weight) === 1 ? '' : `${numberText(Math.abs(weight), 4)} `;
    return `${sign}${i === 0 ? '' : ' '}${size}x${source}(t-${lag})`;
  });
  const rest = terms.length > TERMS_SHOWN ? ` + ${terms.length - TERMS_SHOWN} more terms` : '';
  return `${shown.join(' ')}${rest}`;
}

/** The equation of every closed loop, the longest first, equal ones counted: `lambda^4 = 1 (2 times)`. */
export function loopsText(cycles: readonly Cycle[]): string {
  const counts = new Map<string, number>();
  for (const { lag, sign } of [...cycles].sort((a, b) => b.lag - a.lag)) {
    const factor = `lambda^${lag} = ${sign}`;
    counts.set(factor, (counts.get(factor) ?? 0) + 1);
  }
  return [...counts].map(([factor, count]) => `${factor}${count > 1 ? ` (${count} times)` : ''}`).join(', ');
}

/** A line for each eigenvalue in the upper half of the plane, conjugates with it. */
export function spectrumTexts(spectrum: readonly SpectrumLine[]): string[] {
  const upper = spectrum.filter(({ im }) => im > -1e-9);
  const lines = upper.slice(0, LINES_SHOWN).map(({ re, im, turn, multiplicity }) => {
    const paired = Math.abs(im) > 1e-9;
    const value = `${re.toFixed(4).padStart(8)}${paired ? ` +- ${im.toFixed(4)}i` : '           '}`;
    const where = turn === null ? '' : `  ${turn[0] === 0 ? '0' : turn.join('/')} of a turn`.padEnd(18);
    return `${value}${where}  x${multiplicity}${paired ? ' each' : ''}`;
  });
  if (upper.length > LINES_SHOWN) lines.push(`... ${upper.length - LINES_SHOWN} more (--json has them all)`);
  return lines;
}
