// Circular cross-correlation of width 3 on rows that hold units of a ring, each with its channels: what a wave-RNN does to
// its state in every step, in one node where rolls and products take six. Its taps stand under each other, [3 c, c].
// It does not try other widths, nor a ring that is open.

import { type Shape, sameShape, sizeOf } from '../../array/shape.ts';
import { type Expression, node, type Operation, refuse } from '../core/expression.ts';
import { add, mul } from './elementwise.ts';
import { matmul } from './matmul.ts';
import { concat, reshape, roll, slice, transpose } from './movement.ts';

/** Taps: the unit before, the unit itself, the unit after. */
const WIDTH = 3;
/** Values that a tile of the compiled kernel is wide. */
const TILE = 8;
/** Columns beyond which a row of neighbours repays nothing. */
const WIDEST = 40;
/** Channels from which on the compiled kernel would read further beyond its operand than programs leave room for. */
const MOST_CHANNELS = 4096;

interface Sizes {
  readonly batch: number;
  readonly units: number;
  readonly channels: number;
}

function sizesOf(rows: Shape, channels: number): Sizes {
  return { batch: rows[0]!, units: rows[1]! / channels, channels };
}

/** Units that the compiled kernel computes in one row: the fewest that fill whole tiles. */
function groupOf({ units, channels }: Sizes): number {
  for (let group = 1; group * channels <= WIDEST; group++) {
    if (units % group === 0 && (group * channels) % TILE === 0) return group;
  }
  return 1;
}

const ringOperation: Operation = {
  name: 'ring',
  shapeOf: ([h, taps, start]) => {
    const channels = taps![1]!;
    const fits = h!.length === 2 && taps!.length === 2 && taps![0] === WIDTH * channels && h![1]! % channels === 0;
    const given = start ? [h!, taps!, start] : [h!, taps!];
    if (!fits) refuse('ring', given, `rows [B, units c], taps [${WIDTH} c, c]`);
    return start && !sameShape(start, h!) ? refuse('ring', given, 'a start value of the shape of the rows') : h!;
  },
  gradient: (self, upstream) => {
    const [h, taps] = self.inputs as [Expression, Expression];
    const own = [ring(upstream, turned(taps)), ringTaps(h, upstream, taps.shape[1]!)];
    return self.inputs.length === 3 ? [...own, upstream] : own;
  },
  compute: (output, [h, taps, start], self) => {
    if (start) output.set(start);
    else output.fill(0);
    const sizes = sizesOf(self.shape, self.inputs[1]!.shape[1]!);
    eachPair(sizes, (to, from, tap) => {
      for (let o = 0; o < sizes.channels; o++) {
        let sum = 0;
        for (let i = 0; i < sizes.channels; i++) sum += h![from + i]! * taps![(tap + i) * sizes.channels + o]!;
        output[to + o]! += sum;
      }
    });
  },
  lower: (self) => {
    const sizes = sizesOf(self.shape, self.inputs[1]!.shape[1]!);
    if (sizes.channels > MOST_CHANNELS) return null;
    const start = self.inputs.length === 3 ? { address: 2 } : 0;
    return {
      kernel: 'ring',
      arguments: [{ address: 'output' }, { address: 0 }, { address: 1 }, start, ...countsOf(sizes)],
    };
  },
};

const ringTapsOperation: Operation = {
  name: 'ringTaps',
  shapeOf: ([h, upstream], { channels }) =>
    sameShape(h!, upstream!)
      ? [WIDTH * (channels as number), channels as number]
      : refuse('ringTaps', [h!, upstream!], 'equal shapes'),
  gradient: (self, upstream) => {
    const [h, gradient] = self.inputs as [Expression, Expression];
    return [ring(gradient, turned(upstream)), ring(h, upstream)];
  },
  compute: (output, [h, upstream], self) => {
    output.fill(0);
    const sizes = sizesOf(self.inputs[0]!.shape, self.shape[1]!);
    eachPair(sizes, (to, from, tap) => {
      for (let i = 0; i < sizes.channels; i++) {
        for (let o = 0; o < sizes.channels; o++)
          output[(tap + i) * sizes.channels + o]! += h![from + i]! * upstream![to + o]!;
      }
    });
  },
  lower: (self) => {
    const sizes = sizesOf(self.inputs[0]!.shape, self.shape[1]!);
    if (sizes.channels > MOST_CHANNELS) return null;
    return {
      kernel: 'ringTaps',
      arguments: [{ address: 'output' }, { address: 0 }, { address: 1 }, ...countsOf(sizes)],
    };
  },
};

function countsOf(sizes: Sizes): number[] {
  return [sizes.batch, sizes.units, sizes.channels, groupOf(sizes)];
}

/** Calls `each` with the places of a unit, of one that it reads, and of the first row of the tap between them. */
function eachPair({ batch, units, channels }: Sizes, each: (to: number, from: number, tap: number) => void): void {
  for (let b = 0; b < batch; b++) {
    for (let x = 0; x < units; x++) {
      for (let k = 0; k < WIDTH; k++) {
        const read = (x + k - 1 + units) % units;
        each((b * units + x) * channels, (b * units + read) * channels, k * channels);
      }
    }
  }
}

/** The taps that carry a gradient back: those of the other side, transposed. */
function turned(taps: Expression): Expression {
  const back = tapsOf(taps).map((tap) => transpose(tap));
  return concat(back.reverse(), 0);
}

function tapsOf(taps: Expression): Expression[] {
  const channels = taps.shape[1]!;
  return Array.from({ length: WIDTH }, (_, k) => slice(taps, 0, k * channels, (k + 1) * channels));
}

/**
 * Correlates rows `h [B, units c]` with `taps [3 c, c]` around the ring: unit x of the result is the sum over k of
 * `h[x + k - 1] taps_k`, with `taps_k [c, c]`; and `start [B, units c]`, if given.
 * @throws InputError where the shapes do not fit
 */
export function ring(h: Expression, taps: Expression, start?: Expression): Expression {
  return taps.shape[1] === 1 ? single(h, taps, start) : node(ringOperation, start ? [h, taps, start] : [h, taps]);
}

/** Of one channel, shifted rows times numbers: a product of matrices one wide would be five times as long. */
function single(h: Expression, taps: Expression, start?: Expression): Expression {
  const parts = tapsOf(taps).map((tap, k) => mul(roll(h, 1 - k), reshape(tap, [])));
  const sum = parts.reduce((total, part) => add(total, part));
  return start ? add(sum, start) : sum;
}

/** The gradient `[3 c, c]` of the taps of `ring(h, taps)`, given that of its result. */
function ringTaps(h: Expression, upstream: Expression, channels: number): Expression {
  return node(ringTapsOperation, [h, upstream], { channels });
}

/** A node of a ring as rolls and products, for executors and passes that do not know it; `null` of any other node. */
export function expandRing({ operation, inputs, attributes }: Expression): Expression | null {
  if (operation === ringTapsOperation) return expandTaps(inputs[0]!, inputs[1]!, attributes.channels as number);
  if (operation !== ringOperation) return null;
  const [h, taps, start] = inputs as [Expression, Expression, Expression | undefined];
  const channels = taps.shape[1]!;
  const parts = tapsOf(taps).map((tap, k) =>
    reshape(matmul(unitsOf(roll(h, (1 - k) * channels), channels), tap), h.shape),
  );
  return [...parts, ...(start ? [start] : [])].reduce((sum, part) => add(sum, part));
}

function expandTaps(h: Expression, upstream: Expression, channels: number): Expression {
  const to = unitsOf(upstream, channels);
  const taps = Array.from({ length: WIDTH }, (_, k) =>
    matmul(unitsOf(roll(h, (1 - k) * channels), channels), to, { transposeA: true }),
  );
  return concat(taps, 0);
}

/** Every unit of every row as a row of its channels. */
function unitsOf(h: Expression, channels: number): Expression {
  return reshape(h, [sizeOf(h.shape) / channels, channels]);
}
