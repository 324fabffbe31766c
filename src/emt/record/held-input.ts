// A network whose input stays at a constant, as one that is left to itself: what the held input adds to every step is a
// bias. So a network that was trained beside a fixation channel is linearised, edited and followed as it runs.

import { toFloat64 } from '../../array/tensor.ts';
import { findCell } from '../../nn/cells.ts';
import type { Network, NetworkConfig } from '../../nn/network.ts';

/** Whether the cell has a bias in which a constant input can stand. */
export function canHold({ cell, ...config }: NetworkConfig): boolean {
  if (['diagonal-ssm', 'wave-rnn'].includes(cell)) return false;
  const specs = findCell(cell).parameters({ ...config, cell, bias: true });
  return specs.some(({ name }) => name === 'rnn.bias_ih_l0');
}

/**
 * Makes the network that does with input `u - held` what `network` does with `u [in]`: `W_ih held` in its input bias.
 * The cell must have one (`canHold`).
 */
export function holding({ config, parameters }: Network, held: ArrayLike<number>): Network {
  const biased = { ...config, bias: true };
  const changed = new Map(parameters);
  for (const { name, shape } of findCell(config.cell).parameters(biased)) {
    if (!changed.has(name)) {
      changed.set(name, { dtype: 'f64', shape: [...shape], data: new Float64Array(shape.reduce((a, b) => a * b, 1)) });
    }
  }
  const weights = toFloat64(changed.get('rnn.weight_ih_l0')!, 'rnn.weight_ih_l0');
  const before = changed.get('rnn.bias_ih_l0')!;
  const bias = Float64Array.from(toFloat64(before, 'rnn.bias_ih_l0'), (value, row) => {
    let sum = value;
    for (let i = 0; i < config.inputSize; i++) sum += weights[row * config.inputSize + i]! * held[i]!;
    return sum;
  });
  changed.set('rnn.bias_ih_l0', { dtype: 'f64', shape: before.shape, data: bias });
  return { config: biased, parameters: changed };
}
