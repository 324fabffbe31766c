// What a task asks a network to hold, as data: the rule of every bit, the circuit's size and its spectrum. Signed
// selections have their spectrum in closed form: a cycle of total lag L and sign product sigma contributes the L roots
// of lambda^L = sigma. Other linear tasks have it computed; non-linear ones have none. Source: TWM (arXiv 2402.10163)
// section 4.

import type { Matrix } from '../../array/matrix.ts';
import { eig } from '../../linalg/eig.ts';
import type { HistoryTask } from '../../task/history.ts';
import { readSelection, type SignedSelection } from '../../task/signed-selection.ts';
import { type Circuit, circuitOf } from './circuit.ts';

/** What a task asks a network to hold, as the object that `engram task --json` prints. */
export interface TaskExplanation {
  schema: 'engram.task/1';
  name: string;
  summary: string;
  d: number;
  s: number;
  /** `[id1, id2, id3]` in decimal digits, or `null` for tasks without an id. */
  id: [string, string, string] | null;
  inputSize: number;
  outputSize: number;
  /** How outputs are compared. */
  output: HistoryTask['output'];
  linear: boolean;
  /** One entry per bit of `x(t)`; empty where f is not linear. */
  rules: BitRule[];
  /** `null` for tasks that are no history-dependent system, or whose f is not linear. */
  circuit: CircuitExplanation | null;
}

export interface BitRule {
  bit: number;
  /** `x_bit(t) = sum of weight * x_source(t - lag)`. */
  terms: { source: number; lag: number; slot: number; weight: number }[];
}

export interface CircuitExplanation {
  /** Cells of the whole stack, `s d`. */
  n: number;
  /** Cells that matter for ever: the rank of the reduced circuit that a network must hold. */
  alive: number;
  /** Alive cells in each slot `[s]`, oldest first. */
  alivePerSlot: number[];
  /** Closed loops of bits with their total lag and sign; empty where F is no signed selection. */
  cycles: Cycle[];
  /** Eigenvalues of the reduced circuit with multiplicities, by argument from 0 to 2 pi. */
  spectrum: SpectrumLine[];
}

export interface Cycle {
  /** Bits in the order in which a value visits them. */
  bits: number[];
  lag: number;
  sign: 1 | -1;
}

export interface SpectrumLine {
  re: number;
  im: number;
  /** Argument as a fraction of a full turn, `[numerator, denominator]`, where known in closed form. */
  turn: [number, number] | null;
  multiplicity: number;
}

/**
 * Explains what `task` asks a network to hold: rules, size of the circuit, cycles and spectrum (in closed form where
 * there is one).
 */
export function explainTask(task: HistoryTask): TaskExplanation {
  const circuit = task.F === null ? null : circuitOf(task);
  return {
    schema: 'engram.task/1',
    name: task.name,
    summary: task.summary,
    d: task.d,
    s: task.s,
    id: task.id && [String(task.id.id1), String(task.id.id2), String(task.id.id3)],
    inputSize: task.inputSize,
    outputSize: task.outputSize,
    output: task.output,
    linear: task.F !== null,
    rules: task.F === null ? [] : bitRules(task.F, task.s),
    circuit: task.F === null || circuit === null ? null : explainCircuit(task.F, circuit),
  };
}

function bitRules(F: Matrix, s: number): BitRule[] {
  const d = F.cols;
  return Array.from({ length: d }, (_, bit) => {
    const terms: BitRule['terms'] = [];
    for (let cell = F.rows - 1; cell >= 0; cell--) {
      const weight = F.data[cell * d + bit]!;
      const slot = Math.floor(cell / d);
      if (weight !== 0) terms.push({ source: cell % d, lag: s - slot, slot, weight });
    }
    return { bit, terms };
  });
}

function explainCircuit(F: Matrix, circuit: Circuit): CircuitExplanation {
  const alivePerSlot = new Array<number>(circuit.s).fill(0);
  for (const cell of circuit.alive) alivePerSlot[Math.floor(cell / circuit.d)]!++;
  const selection = readSelection(F);
  const cycles = 'reason' in selection ? [] : cyclesOf(selection);
  return {
    n: circuit.n,
    alive: circuit.alive.length,
    alivePerSlot,
    cycles,
    spectrum: 'reason' in selection ? computedSpectrum(circuit.reduced) : spectrumOfCycles(cycles),
  };
}

/** The closed loops of a signed selection, each started at its lowest bit, followed from a bit to its readers. */
export function cyclesOf({ d, s, source, sign }: SignedSelection): Cycle[] {
  const cycles: Cycle[] = [];
  const seen = new Uint8Array(d);
  for (let start = 0; start < d; start++) {
    const path: number[] = [];
    let bit = start;
    while (seen[bit] === 0) {
      seen[bit] = 1;
      path.push(bit);
      bit = source[bit]! % d;
    }
    // A path that runs into bits seen from an earlier start closes no new loop.
    const from = path.indexOf(bit);
    if (from < 0) continue;
    const loop = path.slice(from);
    const lag = loop.reduce((sum, j) => sum + s - Math.floor(source[j]! / d), 0);
    const product = loop.reduce((signs, j) => signs * sign[j]!, 1);
    const lowest = loop.indexOf(Math.min(...loop));
    const visited = [...loop.slice(lowest), ...loop.slice(0, lowest)];
    cycles.push({ bits: [visited[0]!, ...visited.slice(1).reverse()], lag, sign: product < 0 ? -1 : 1 });
  }
  return cycles;
}

function spectrumOfCycles(cycles: readonly Cycle[]): SpectrumLine[] {
  const counts = new Map<string, [turn: [number, number], count: number]>();
  for (const { lag, sign } of cycles) {
    for (let k = 0; k < lag; k++) {
      const turn = sign > 0 ? reduceFraction(k, lag) : reduceFraction(2 * k + 1, 2 * lag);
      const key = turn.join('/');
      counts.set(key, [turn, (counts.get(key)?.[1] ?? 0) + 1]);
    }
  }
  return [...counts.values()]
    .sort(([[a, b]], [[c, d]]) => a / b - c / d)
    .map(([turn, multiplicity]) => {
      const angle = (2 * Math.PI * turn[0]) / turn[1];
      return { re: Math.cos(angle), im: Math.sin(angle), turn, multiplicity };
    });
}

function reduceFraction(a: number, b: number): [number, number] {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return [a / x, b / x];
}

/** Eigenvalues closer than this, relative to the largest, count as one. */
const SAME_EIGENVALUE = 1e-6;

function computedSpectrum(reduced: Matrix): SpectrumLine[] {
  if (reduced.rows === 0) return [];
  const { re, im } = eig(reduced, { vectors: 'none' }).values;
  const scale = Math.max(...Array.from(re, (x, i) => Math.hypot(x, im[i]!)));
  const lines: SpectrumLine[] = [];
  re.forEach((x, i) => {
    const y = im[i]!;
    const same = lines.find((line) => Math.hypot(line.re - x, line.im - y) <= SAME_EIGENVALUE * scale);
    if (same) same.multiplicity++;
    else lines.push({ re: x, im: y, turn: null, multiplicity: 1 });
  });
  const argument = ({ re: x, im: y }: SpectrumLine) => (Math.atan2(y, x) + 2 * Math.PI) % (2 * Math.PI);
  return lines.sort((a, b) => argument(a) - argument(b));
}
