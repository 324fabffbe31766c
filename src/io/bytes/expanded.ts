// A tensor that was saved as a view of fewer numbers than it has: its shape is known, its numbers are not copied. Where all
// of them are one number, that one is told.

import type { DType, Tensor, TensorData } from '../../array/tensor.ts';

/** An expanded tensor, whose `data` throws. */
export class ExpandedTensor implements Tensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** The number that all of its elements are; `null` where they differ, or where that is not known. */
  readonly constant: number | null;
  readonly #refuse: () => never;

  constructor(dtype: DType, shape: readonly number[], constant: number | null, refuse: () => never) {
    this.dtype = dtype;
    this.shape = shape;
    this.constant = constant;
    this.#refuse = refuse;
  }

  get data(): TensorData {
    return this.#refuse();
  }
}
