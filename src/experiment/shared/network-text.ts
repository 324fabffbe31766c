// An opened network in a line: what kind of cell it has, how large it is, and where it was read from.

import type { AnalysedModel } from '../../emt/results/analysis.ts';

type NamedModel = Pick<AnalysedModel, 'cell' | 'activation' | 'hiddenSize' | 'bias' | 'source' | 'checkpoint'>;

/**
 * `Elman tanh, 64 hidden units, with bias (model.pt, checkpoint best)`.
 * @param about what is told after the size
 */
export function networkText(model: NamedModel, about = model.bias ? ', with bias' : ''): string {
  const { cell, activation, hiddenSize, source, checkpoint } = model;
  const from = [source, checkpoint && `checkpoint ${checkpoint}`].filter(Boolean).join(', ');
  const name = cell === 'elman' ? `Elman ${activation}` : cell;
  return `${name}, ${hiddenSize} hidden units${about}${from && ` (${from})`}`;
}
