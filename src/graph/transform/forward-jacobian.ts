// Whole Jacobians in forward mode: every value carries its derivatives by x as a matrix, one row for each of its
// elements. A part of x has a diagonal matrix, so that a product of weights with it costs nothing but a copy of the
// weights: the Jacobian of a cell takes few operations per entry, where one backward pass per row takes a matrix
// product. Source: Griewank & Walther (2008), forward mode with seed matrix I.

import { sizeOf } from '../../array/shape.ts';
import { type Expression, topologicalOrder } from '../core/expression.ts';
import { add, mul } from '../ops/elementwise.ts';
import { constant, filled } from '../ops/leaf.ts';
import { matmul, matmulOperation } from '../ops/matmul.ts';
import { concat, pad, reshape, slice, transpose } from '../ops/movement.ts';
import { expandRing } from '../ops/ring.ts';

/** Derivatives of a value's `N` elements by the `S` of x. */
type Tangent =
  /** Row i has one entry, in column `from + i`: `weights[i]` (`[N, 1]`), or 1. */
  | { readonly from: number; readonly weights: Expression | null; readonly rows: number }
  /** The derivatives as a whole matrix `[N, S]`. */
  | { readonly matrix: Expression };

/**
 * Differentiates `output` by `x` as a matrix `[sizeOf(output), sizeOf(x)]`, both in row-major order, in forward mode.
 */
export function forwardJacobian(output: Expression, x: Expression): Expression {
  const size = sizeOf(x.shape);
  const tangents = new Map<Expression, Tangent>([[x, { from: 0, weights: null, rows: size }]]);
  carry(output, tangents, size);
  const found = tangents.get(output);
  return found ? asMatrix(found, size) : filled(0, [sizeOf(output.shape), size]);
}

/** Finds the derivatives of every node up to `output` that depends on x. */
function carry(output: Expression, tangents: Map<Expression, Tangent>, size: number): void {
  for (const each of topologicalOrder([output])) {
    if (tangents.has(each) || !each.inputs.some((input) => tangents.has(input))) continue;
    tangents.set(each, tangentOf(each, tangents, size));
  }
}

function tangentOf(each: Expression, tangents: ReadonlyMap<Expression, Tangent>, size: number): Tangent {
  const { operation } = each;
  const first = tangents.get(each.inputs[0]!);
  if (isElementwise(each, tangents)) return elementwise(each, tangents, size);
  if (operation.name === 'reshape') return first!;
  const start = operation.viewOffset?.(each);
  if (start != null) return rowsOf(first!, start, start + sizeOf(each.shape));
  if (operation.name === 'roll' && sizeOf(each.shape) === each.shape.at(-1)) return rolled(each, first!, size);
  if (operation.name === 'concat' && each.inputs.every((_, k) => operation.placementOffset!(each, k) !== null)) {
    return joined(
      each.inputs.map((input) => tangents.get(input) ?? { matrix: filled(0, [sizeOf(input.shape), size]) }),
      size,
    );
  }
  if (isRowsTimesWeights(each, tangents)) return rowsTimesWeights(each, first!, size);
  const expanded = expandRing(each);
  if (expanded) {
    const inner = new Map(tangents);
    carry(expanded, inner, size);
    return inner.get(expanded)!;
  }
  return byLocalJacobian(each, tangents, size);
}

/** Whether each element depends on one element of each input, but for inputs that do not depend on x. */
function isElementwise(each: Expression, tangents: ReadonlyMap<Expression, Tangent>): boolean {
  const whole = (input: Expression) => !tangents.has(input) || sizeOf(input.shape) === sizeOf(each.shape);
  return each.operation.elementwise === true && each.inputs.every(whole);
}

function elementwise(each: Expression, tangents: ReadonlyMap<Expression, Tangent>, size: number): Tangent {
  const ones = filled(1, each.shape);
  const slopes = each.operation.gradient(each, ones);
  const parts = each.inputs.flatMap((input, k) => {
    const tangent = tangents.get(input);
    const slope = slopes[k];
    return tangent && slope ? [slope === ones ? tangent : scaled(tangent, columnOf(slope))] : [];
  });
  return totalOf(parts, each, size);
}

/** Whether this is `a w` or `a w^T` of a matrix `a` that depends on x and weights that do not. */
function isRowsTimesWeights(each: Expression, tangents: ReadonlyMap<Expression, Tangent>): boolean {
  const [a, w] = each.inputs as [Expression, Expression];
  return each.operation === matmulOperation && a.shape.length === 2 && !each.attributes.transposeA && !tangents.has(w);
}

/** Row by row of `a`: `da' = W da`, with `W [M, K]` the weights as they act on columns. */
function rowsTimesWeights(each: Expression, tangent: Tangent, size: number): Tangent {
  const [a, w] = each.inputs as [Expression, Expression];
  const weights = each.attributes.transposeB ? w : transpose(w);
  const [count, width] = a.shape as [number, number];
  const parts = Array.from({ length: count }, (_, row): Tangent => {
    const part = rowsOf(tangent, row * width, (row + 1) * width);
    if ('matrix' in part) return { matrix: matmul(weights, part.matrix) };
    const columns = part.weights ? mul(weights, reshape(part.weights, [width])) : weights;
    return { matrix: pad(columns, 1, part.from, size - part.from - width) };
  });
  return joined(parts, size);
}

function rolled(each: Expression, tangent: Tangent, size: number): Tangent {
  const width = sizeOf(each.shape);
  const cut = width - (each.attributes.shift as number);
  return joined([rowsOf(tangent, cut, width), rowsOf(tangent, 0, cut)], size);
}

/** Any other operation: its own Jacobian by one backward pass for each of its elements. */
function byLocalJacobian(each: Expression, tangents: ReadonlyMap<Expression, Tangent>, size: number): Tangent {
  const count = sizeOf(each.shape);
  const rows = Array.from({ length: count }, (_, i) => {
    const seed = new Float64Array(count);
    seed[i] = 1;
    return each.operation.gradient(each, constant(seed, each.shape));
  });
  const parts = each.inputs.flatMap((input, k): Tangent[] => {
    const tangent = tangents.get(input);
    if (!tangent || !rows[0]![k]) return [];
    const local = concat(
      rows.map((row) => reshape(row[k]!, [1, sizeOf(input.shape)])),
      0,
    );
    return [{ matrix: matmul(local, asMatrix(tangent, size)) }];
  });
  return totalOf(parts, each, size);
}

function columnOf(values: Expression): Expression {
  return reshape(values, [sizeOf(values.shape), 1]);
}

function scaled(tangent: Tangent, by: Expression): Tangent {
  if ('matrix' in tangent) return { matrix: mul(tangent.matrix, by) };
  return { ...tangent, weights: tangent.weights ? mul(tangent.weights, by) : by };
}

function totalOf([first, ...rest]: readonly Tangent[], each: Expression, size: number): Tangent {
  if (!first) return { matrix: filled(0, [sizeOf(each.shape), size]) };
  return rest.reduce((total, part) => ({ matrix: add(asMatrix(total, size), asMatrix(part, size)) }), first);
}

function joined(parts: readonly Tangent[], size: number): Tangent {
  if (parts.length === 1) return parts[0]!;
  return {
    matrix: concat(
      parts.map((part) => asMatrix(part, size)),
      0,
    ),
  };
}

function rowsOf(tangent: Tangent, start: number, stop: number): Tangent {
  if ('matrix' in tangent) return { matrix: slice(tangent.matrix, 0, start, stop) };
  return {
    from: tangent.from + start,
    weights: tangent.weights && slice(tangent.weights, 0, start, stop),
    rows: stop - start,
  };
}

function asMatrix(tangent: Tangent, size: number): Expression {
  if ('matrix' in tangent) return tangent.matrix;
  const { from, weights, rows } = tangent;
  const ones = new Float64Array(rows * size);
  for (let i = 0; i < rows; i++) ones[i * size + from + i] = 1;
  const places = constant(ones, [rows, size]);
  return weights ? mul(places, weights) : places;
}
