// What a network says while it runs freely, as the variables of an unknown circuit: which outputs vary with the
// sequence at all, and whether they are bits (read by their signs) or real numbers (EMT spec 6.5, "signs").

import type { Recording } from '../record/recording.ts';
import type { OutputKind, SignalMeasures } from '../results/discovery.ts';

export interface Signal extends SignalMeasures {
  /** The varying outputs: indices into the network's outputs. */
  readonly varying: readonly number[];
  /** `x(t)` `[T, B, d]`: signs or values of the varying outputs, at every step. */
  readonly values: Float64Array;
}

/** An output that falls below this share of its greatest root mean square has died away. */
const SILENT = 0.05;
/** An output that varies over sequences and steps by less than this share of its size is constant. */
const CONSTANT = 0.05;
/** Mean size over root mean square from which outputs are bits: 1 for bits, 0.87 for uniform, 0.80 for normal values. */
const BINARY = 0.93;

/** Root mean square over that of as many steps before, below which an output is dying away: a fading trace. */
const FADING = Math.sqrt(SILENT);
/** Share of the steps and sequences at which bits may differ from their commoner sign and still be constant. */
const RARE = 0.01;

/**
 * Reads the outputs of `recording` by what they do from step `from` on, a full turn of the memory or more: slots that
 * were left empty are silent when it is their turn. Where `earlier` is given, outputs that lost most of their size
 * since the steps `earlier <= t < from` are silent too.
 */
export function readSignal(recording: Recording, from: number, earlier = from): Signal {
  const { outputSize: width } = recording;
  const kinds: OutputKind[] = [];
  let binarity = 0;
  for (let i = 0; i < width; i++) {
    const { kind, size } = describeOutput(recording, i, { from, earlier });
    kinds.push(kind);
    if (kind === 'varying') binarity += size;
  }
  const varying = kinds.flatMap((kind, i) => (kind === 'varying' ? [i] : []));
  const d = varying.length;
  if (d === 0) return { kind: 'none', outputs: kinds, binarity: null, varying, values: new Float64Array(0) };
  binarity /= d;
  const kind = binarity >= BINARY ? 'signs' : 'real';
  return valuesOf(recording, { kind, outputs: kinds, binarity, varying });
}

/** The signs or values of the outputs that `signal` names, in another recording. */
export function valuesOf({ outputs, outputSize }: Recording, signal: Omit<Signal, 'values'>): Signal {
  const { kind, varying } = signal;
  const rows = outputs.length / outputSize;
  const values = new Float64Array(rows * varying.length);
  for (let row = 0; row < rows; row++) {
    varying.forEach((i, j) => {
      const value = outputs[row * outputSize + i]!;
      values[row * varying.length + j] = kind === 'real' ? value : value > 0 ? 1 : -1;
    });
  }
  return { ...signal, values };
}

/** `size`: mean over root mean square in the free run. */
function describeOutput(
  { outputs, outputSize, steps, batch }: Recording,
  index: number,
  { from, earlier }: { readonly from: number; readonly earlier: number },
): { kind: OutputKind; size: number } {
  let greatest = 0;
  let sum = 0;
  let absolute = 0;
  let square = 0;
  let count = 0;
  let positive = 0;
  let before = 0;
  for (let t = 0; t < steps; t++) {
    let here = 0;
    for (let b = 0; b < batch; b++) {
      const value = outputs[(t * batch + b) * outputSize + index]!;
      here += value * value;
      if (t < from) {
        if (t >= earlier) before += (value * value) / ((from - earlier) * batch);
        continue;
      }
      if (value > 0) positive++;
      sum += value;
      absolute += Math.abs(value);
      square += value * value;
      count++;
    }
    greatest = Math.max(greatest, here / batch);
  }
  const meanSquare = square / count;
  const rms = Math.sqrt(meanSquare);
  if (rms <= SILENT * Math.sqrt(greatest) || rms <= FADING * Math.sqrt(before)) return { kind: 'silent', size: 0 };
  const variance = meanSquare - (sum / count) ** 2;
  if (variance <= CONSTANT ** 2 * meanSquare) return { kind: 'constant', size: 0 };
  const size = absolute / count / rms;
  const commoner = Math.max(positive, count - positive) / count;
  if (size >= BINARY && commoner >= 1 - RARE) return { kind: 'constant', size: 0 };
  return { kind: 'varying', size };
}
