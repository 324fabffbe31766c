// What the readout sees of the whole state after a step, as a matrix: dF/d of outputs by the state's parts. The step's
// graph is cut at the new state, so that parts made from each other (h = o tanh(c)) count as separate coordinates.

import { identity, type Matrix, matrix } from '../../array/matrix.ts';
import { type Expression, node, topologicalOrder } from '../../graph/core/expression.ts';
import { compile, concat, constant, grad, input } from '../../graph/index.ts';
import type { Network } from '../../nn/network.ts';
import { readout } from '../../nn/unroll.ts';
import { cellMap, readoutParameters } from './cell-map.ts';

/** `W_r [out, S]`: how outputs move with the whole state, at one state and input, in float64. */
export function readoutJacobian(network: Network, state: Float64Array, driving: Float64Array): Matrix {
  return compileReadoutJacobians(network)(state, driving);
}

/** `readoutJacobian` at many states before the step `[S]` and inputs, compiled once; `after [S]` is the state after it. */
export function compileReadoutJacobians(
  network: Network,
): (before: Float64Array, driving: Float64Array, after?: Float64Array) => Matrix {
  const { config } = network;
  const { step, next } = cellMap(network, config.outputSize);
  const leaves = step.state.map((part, k) => input(`next.${k}`, part.shape));
  const seen = cutAt(step.output, new Map(step.state.map((part, k) => [part, leaves[k]!])));
  const outputs = readout(config, readoutParameters(network), seen);
  const count = config.outputSize;
  const rows = concat(grad(outputs, leaves, constant(identity(count).data, [count, count])), 1);
  // Beside the rows, everything that has an input of its own, so that all can be filled.
  const program = compile({ outputs: { rows, outputs, next, leaves: concat(leaves, 1) } }, { dtype: 'f64' });
  return (before, driving, after = before) => {
    let from = 0;
    leaves.forEach((leaf, k) => {
      const size = leaf.shape[1]!;
      for (let b = 0; b < count; b++) program.input(`next.${k}`).set(after.subarray(from, from + size), b * size);
      from += size;
    });
    for (let b = 0; b < count; b++) {
      program.input('state').set(before, b * before.length);
      program.input('input').set(driving, b * driving.length);
    }
    program.run();
    return matrix(count, before.length, new Float64Array(program.output('rows')));
  };
}

/** The expression with every node of `replacements` replaced, and nothing behind them kept. */
function cutAt(output: Expression, replacements: ReadonlyMap<Expression, Expression>): Expression {
  const known = new Map(replacements);
  for (const each of topologicalOrder([output])) {
    if (known.has(each)) continue;
    const inputs = each.inputs.map((one) => known.get(one)!);
    const same = inputs.every((one, k) => one === each.inputs[k]);
    known.set(each, same ? each : node(each.operation, inputs, each.attributes, each.values));
  }
  return known.get(output)!;
}
