// Matrix products, with either operand transposed, of matrices or of equal stacks of matrices; and the same with a
// start value (`start + a b`), which is what the compiler makes of a product followed by a sum.

import { type Shape, sameShape, sizeOf } from '../../array/shape.ts';
import { type Expression, type FloatArray, type KernelCall, node, type Operation, refuse } from '../core/expression.ts';
import { sumTo } from './broadcast.ts';
import { reshape } from './movement.ts';

interface Sizes {
  readonly batch: readonly number[];
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly inner: number;
}

function sizes(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean): Sizes {
  return {
    batch: a.slice(0, -2),
    m: a.at(transposeA ? -1 : -2)!,
    k: a.at(transposeA ? -2 : -1)!,
    inner: b.at(transposeB ? -1 : -2)!,
    n: b.at(transposeB ? -2 : -1)!,
  };
}

function productShape([a, b]: readonly Shape[], transposeA: boolean, transposeB: boolean): number[] {
  if (a!.length < 2 || a!.length !== b!.length || !sameShape(a!.slice(0, -2), b!.slice(0, -2))) {
    refuse('matmul', [a!, b!], 'two matrices, or equal stacks of them');
  }
  const { batch, m, k, n, inner } = sizes(a!, b!, transposeA, transposeB);
  if (k !== inner)
    refuse('matmul', [a!, b!], `equal inner sizes${transposeA || transposeB ? ' (after transposing)' : ''}`);
  return [...batch, m, n];
}

/** Adds a b to `output`, which holds the start value. */
function accumulate(output: FloatArray, a: FloatArray, b: FloatArray, self: Expression): void {
  const { transposeA, transposeB } = self.attributes as { transposeA: boolean; transposeB: boolean };
  const [left, right] = self.inputs as [Expression, Expression];
  const { batch, m, k, n } = sizes(left.shape, right.shape, transposeA, transposeB);
  const [rowA, columnA] = transposeA ? [1, m] : [k, 1];
  const [rowB, columnB] = transposeB ? [1, k] : [n, 1];
  for (let matrix = 0; matrix < sizeOf(batch); matrix++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) {
          sum += a[matrix * m * k + i * rowA + p * columnA]! * b[matrix * k * n + p * rowB + j * columnB]!;
        }
        output[(matrix * m + i) * n + j]! += sum;
      }
    }
  }
}

function lowerProduct(self: Expression, start: Shape | null): KernelCall | null {
  const { transposeA, transposeB } = self.attributes as { transposeA: boolean; transposeB: boolean };
  const [left, right] = self.inputs as [Expression, Expression];
  const { batch, m, k, n } = sizes(left.shape, right.shape, transposeA, transposeB);
  // The compiler has turned a transposed B into a transpose node; stacks run the reference loop.
  if (transposeB || sizeOf(batch) !== 1) return null;
  return {
    kernel: transposeA ? 'gemm_transposed' : 'gemm',
    arguments: [
      { address: 0 },
      transposeA ? m : k,
      { address: 1 },
      n,
      { address: 'output' },
      n,
      start ? { address: 2 } : 0,
      start && sizeOf(start) !== n ? n : 0,
      m,
      n,
      k,
    ],
  };
}

function productGradient(self: Expression, upstream: Expression): [Expression, Expression] {
  const { transposeA, transposeB } = self.attributes as { transposeA: boolean; transposeB: boolean };
  const [a, b] = self.inputs as [Expression, Expression];
  return [
    transposeA ? product(b, upstream, transposeB, true) : product(upstream, b, false, !transposeB),
    transposeB ? product(upstream, a, true, transposeA) : product(a, upstream, !transposeA, false),
  ];
}

export const matmulOperation: Operation = {
  name: 'matmul',
  shapeOf: (shapes, { transposeA, transposeB }) => productShape(shapes, transposeA as boolean, transposeB as boolean),
  gradient: productGradient,
  compute: (output, inputs, self) => {
    output.fill(0);
    accumulate(output, inputs[0]!, inputs[1]!, self);
  },
  lower: (self) => lowerProduct(self, null),
};

export const matmulAddOperation: Operation = {
  name: 'matmulAdd',
  overwrites: [2],
  shapeOf: (shapes, { transposeA, transposeB }) => {
    const shape = productShape(shapes, transposeA as boolean, transposeB as boolean);
    const start = shapes[2]!;
    return sameShape(start, shape) || sameShape(start, shape.slice(-1))
      ? shape
      : refuse('matmulAdd', shapes, 'a start value of the shape of the product, or of one row of it');
  },
  gradient: (self, upstream) => [...productGradient(self, upstream), sumTo(upstream, self.inputs[2]!.shape)],
  compute: (output, inputs, self) => {
    const start = inputs[2]!;
    if (start.length === output.length) output.set(start);
    else for (let i = 0; i < output.length; i += start.length) output.set(start, i);
    accumulate(output, inputs[0]!, inputs[1]!, self);
  },
  lower: (self) => lowerProduct(self, self.inputs[2]!.shape),
};

function product(a: Expression, b: Expression, transposeA: boolean, transposeB: boolean): Expression {
  return node(matmulOperation, [a, b], { transposeA, transposeB });
}

/** `start + a b` in one node. `start` has the product's shape, or is one row of it. */
export function matmulAdd(
  a: Expression,
  b: Expression,
  start: Expression,
  transposeA = false,
  transposeB = false,
): Expression {
  return node(matmulAddOperation, [a, b, start], { transposeA, transposeB });
}

/**
 * Multiplies matrices `[m, k] [k, n]`, either one transposed before, or equal stacks of them. A stack times one matrix
 * is one large product: `[..., m, k] [k, n]` gives `[..., m, n]`.
 * @throws InputError where the shapes do not fit
 */
export function matmul(
  a: Expression,
  b: Expression,
  { transposeA = false, transposeB = false }: { transposeA?: boolean; transposeB?: boolean } = {},
): Expression {
  if (a.shape.length > 2 && b.shape.length === 2 && !transposeA) {
    const rows = sizeOf(a.shape.slice(0, -1));
    const flat = product(reshape(a, [rows, a.shape.at(-1)!]), b, false, transposeB);
    return reshape(flat, [...a.shape.slice(0, -1), flat.shape[1]!]);
  }
  return product(a, b, transposeA, transposeB);
}
