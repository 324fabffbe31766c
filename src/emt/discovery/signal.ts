// What a network says while it runs freely, as the variables of an unknown circuit: which outputs go on telling the
// sequences apart, about which zero, and whether they are bits (read by their signs) or real numbers (EMT spec 6.5,
// "signs"). All of it is judged by how sequences differ, step by step: a constant on top decides nothing, and what grows
// or fades is taken at the size of its step.

import { median } from '../../array/statistics.ts';
import { KEPT_MAGNITUDE } from '../circuit/spectrum.ts';
import type { Recording } from '../record/recording.ts';
import type { OutputKind, SignalMeasures } from '../results/discovery.ts';
import { zeroOf } from './zero.ts';

export interface Signal extends SignalMeasures {
  /** The varying outputs: indices into the network's outputs. */
  readonly varying: readonly number[];
  /** Factor by which the varying outputs grow in one step, by the end of the run; 1 where nothing varies. */
  readonly growth: number;
  /** `x(t)` `[T, B, d]`: signs or values of the varying outputs about their zeros, at every step. */
  readonly values: Float64Array;
}

/** Steps of a free run whose outputs are looked at, and as many before them. */
export interface SignalWindow {
  readonly from: number;
  readonly earlier: number;
  /** Sequences that are looked at, the first of all: those to fit on; all where absent. */
  readonly fitted?: number;
}

/** Size below this share of the greatest is rounding, or so faint that nothing reads it. */
const FAINTEST = 1e-5;
/** An output whose size falls below this share of its greatest says nothing any more. */
const SILENT = 0.05;
/** Outputs that tell sequences apart by less than this share of their size, and of what others do, are constant. */
const CONSTANT = 0.05;
/** Mean size over root mean square from which outputs are bits: 1 for bits, 0.87 for uniform, 0.80 for normal values. */
export const BINARY = 0.93;
/** Steps over which an analysis asks whether outputs last; discovery goes on from how they fade at the end of its run. */
const LASTING_STEPS = 200;
/** Share of the steps and sequences at which bits may differ from their commoner sign and still be constant. */
const RARE = 0.01;

/**
 * Reads the outputs of `recording` by what they do from step `from` on, a full turn of the memory or more: slots that
 * were left empty are silent when it is their turn. Outputs that fade faster than a mode that counts as kept, between
 * the steps `earlier <= t < from` and these, are silent.
 */
export function readSignal(recording: Recording, window: SignalWindow): Signal {
  const { from, fitted = recording.batch } = window;
  const { outputSize: width } = recording;
  const sizes = Array.from({ length: width }, (_, i) => sizesOf(recording, i, { ...window, fitted }));
  const loudest = sizes.reduce((most, { late }) => Math.max(most, late), 0);
  const kinds: OutputKind[] = [];
  const zeros: number[] = [];
  let binarity = 0;
  for (const [i, size] of sizes.entries()) {
    let kind = kindOf(size, loudest);
    let zero = { zero: 0, binarity: 0, commoner: 0 };
    if (kind === 'varying') {
      zero = zeroOf(recording, i, { from, growth: size.growth, fitted });
      if (zero.binarity >= BINARY && zero.commoner >= 1 - RARE) kind = 'constant';
    }
    kinds.push(kind);
    zeros.push(kind === 'varying' ? zero.zero : 0);
    if (kind === 'varying') binarity += zero.binarity;
  }
  const varying = kinds.flatMap((kind, i) => (kind === 'varying' ? [i] : []));
  const d = varying.length;
  const known = { outputs: kinds, zeros, sizes: sizes.map(({ late }) => late), varying };
  if (d === 0)
    return { ...known, kind: 'none', binarity: null, persistence: null, growth: 1, values: new Float64Array(0) };
  const growth = median(varying.map((i) => sizes[i]!.growth));
  const persistence = Math.min(1, growth ** LASTING_STEPS);
  const kind = binarity / d >= BINARY ? 'signs' : 'real';
  return valuesOf(recording, { ...known, kind, binarity: binarity / d, persistence, growth });
}

/** The signs or values of the outputs that `signal` names, in another recording. */
export function valuesOf({ outputs, outputSize }: Recording, signal: Omit<Signal, 'values'>): Signal {
  const { kind, varying, zeros } = signal;
  const rows = outputs.length / outputSize;
  const values = new Float64Array(rows * varying.length);
  for (let row = 0; row < rows; row++) {
    varying.forEach((i, j) => {
      const value = outputs[row * outputSize + i]! - zeros[i]!;
      values[row * varying.length + j] = kind === 'real' ? value : value > 0 ? 1 : -1;
    });
  }
  return { ...signal, values };
}

interface OutputSizes {
  /** Root mean square of the differences between sequences from step `from` on, and the greatest of any step. */
  readonly late: number;
  readonly greatest: number;
  /** Factor by which they grow in one step. */
  readonly growth: number;
  /** Root mean square of the values themselves, and the greatest of any step. */
  readonly whole: number;
  readonly greatestWhole: number;
}

function sizesOf(
  { outputs, outputSize, steps, batch }: Recording,
  index: number,
  { from, earlier, fitted }: Required<SignalWindow>,
): OutputSizes {
  let [greatest, late, before, whole, greatestWhole] = [0, 0, 0, 0, 0];
  for (let t = 0; t < steps; t++) {
    const first = outputs[t * batch * outputSize + index]!;
    let [sum, square, all] = [0, 0, 0];
    for (let b = 0; b < fitted; b++) {
      const value = outputs[(t * batch + b) * outputSize + index]!;
      // Differences from one sequence first: those of equal values are exactly zero.
      sum += (value - first) / fitted;
      square += (value - first) ** 2 / fitted;
      all += value ** 2 / fitted;
    }
    const spread = Math.max(0, square - sum ** 2);
    greatest = Math.max(greatest, spread);
    greatestWhole = Math.max(greatestWhole, all);
    if (t >= from) {
      late += spread / (steps - from);
      whole += all / (steps - from);
    } else if (t >= earlier) before += spread / (from - earlier);
  }
  const apart = (steps - from + from - earlier) / 2;
  const growth = before > 0 && late > 0 ? (late / before) ** (1 / (2 * apart)) : 1;
  const [root, rootGreatest] = [Math.sqrt(late), Math.sqrt(greatest)];
  return {
    late: root,
    greatest: rootGreatest,
    growth,
    whole: Math.sqrt(whole),
    greatestWhole: Math.sqrt(greatestWhole),
  };
}

function kindOf({ late, greatest, growth, whole, greatestWhole }: OutputSizes, loudest: number): OutputKind {
  if (late <= FAINTEST * greatest || late <= 1e-9 * whole || growth < KEPT_MAGNITUDE) {
    return whole <= SILENT * greatestWhole || whole === 0 ? 'silent' : 'constant';
  }
  return late <= CONSTANT * whole && late <= CONSTANT * loudest ? 'constant' : 'varying';
}
