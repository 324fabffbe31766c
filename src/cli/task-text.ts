// The explanation of a task as text for a terminal.

import { printableData } from '../array/printable.ts';
import type { BitRule, CircuitExplanation, Cycle, SpectrumLine, TaskExplanation } from '../emt/circuit/explain-task.ts';
import { figure } from './text-table.ts';

const TERMS_SHOWN = 6;
const LINES_SHOWN = 64;

/** Several lines, without a newline at the end. */
export function taskText(found: TaskExplanation): string {
  const task = printableData(found);
  const lines = [`${task.name}: ${task.summary}`, ''];
  if (task.id) lines.push(`task id     ${task.id.join(', ')}`);
  lines.push(`variables   s = ${task.s} of width d = ${task.d}`);
  lines.push(`network     ${task.inputSize} inputs, ${task.outputSize} outputs compared as ${comparedAs(task)}`);
  if (task.rules.length > 0) lines.push('', 'rule', ...task.rules.map((rule) => `  ${ruleText(rule)}`));
  lines.push('', ...(task.circuit ? circuitText(task.circuit) : [withoutCircuit(task)]));
  return lines.join('\n');
}

function comparedAs({ output }: TaskExplanation): string {
  return { signs: 'signs (+1 or -1)', classes: 'classes (the largest wins)', real: 'real numbers' }[output];
}

function withoutCircuit(task: TaskExplanation): string {
  return task.linear
    ? 'circuit     none: inputs and outputs are not the variables themselves'
    : 'circuit     none in closed form: the rule is not linear, so there is no matrix Phi and no predicted spectrum';
}

function ruleText({ bit, terms }: BitRule): string {
  if (terms.length === 0) return `x${bit}(t) = 0`;
  const shown = terms.slice(0, TERMS_SHOWN).map(({ source, lag, weight }, i) => {
    const sign = weight < 0 ? '-' : '+';
    const size = Math.abs(weight) === 1 ? '' : `${figure(Math.abs(weight), 4)} `;
    return `${sign}${i === 0 ? '' : ' '}${size}x${source}(t-${lag})`;
  });
  const rest = terms.length > TERMS_SHOWN ? ` + ${terms.length - TERMS_SHOWN} more terms` : '';
  return `x${bit}(t) = ${shown.join(' ')}${rest}`;
}

function circuitText({ n, alive, alivePerSlot, cycles, spectrum }: CircuitExplanation): string[] {
  const dead = n === alive ? 'every cell matters for ever' : `the other ${n - alive} are never read again`;
  const lines = [
    `circuit     Phi is ${n} x ${n}; rank ${alive} on its alive cells (${dead})`,
    `            alive cells per slot, oldest first: ${alivePerSlot.join(' ')}`,
  ];
  if (cycles.length > 0) {
    const factors = [...grouped(cycles)].map(([factor, count]) => `${factor}${count > 1 ? ` (${count} times)` : ''}`);
    lines.push(`            closed loops of bits: ${factors.join(', ')}`);
  }
  lines.push(
    '',
    `spectrum    ${alive} eigenvalues, ${spectrum.length} distinct${n > alive ? `; ${n - alive} more are 0 (dead cells)` : ''}`,
    ...spectrumText(spectrum),
  );
  return lines;
}

function grouped(cycles: readonly Cycle[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { lag, sign } of [...cycles].sort((a, b) => b.lag - a.lag)) {
    const factor = `lambda^${lag} = ${sign}`;
    counts.set(factor, (counts.get(factor) ?? 0) + 1);
  }
  return counts;
}

function spectrumText(spectrum: readonly SpectrumLine[]): string[] {
  const upper = spectrum.filter(({ im }) => im > -1e-9);
  const lines = upper.slice(0, LINES_SHOWN).map(({ re, im, turn, multiplicity }) => {
    const paired = Math.abs(im) > 1e-9;
    const value = `${re.toFixed(4).padStart(8)}${paired ? ` +- ${im.toFixed(4)}i` : '           '}`;
    const where = turn === null ? '' : `  ${turn[0] === 0 ? '0' : turn.join('/')} of a turn`.padEnd(18);
    return `  ${value}${where}  x${multiplicity}${paired ? ' each' : ''}`;
  });
  if (upper.length > LINES_SHOWN) lines.push(`  ... ${upper.length - LINES_SHOWN} more (--json has them all)`);
  return lines;
}
