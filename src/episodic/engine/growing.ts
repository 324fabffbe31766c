// A float64 array that grows as samples come: doubling, so that a sample costs O(1) on average.

export class GrowingArray {
  #data: Float64Array;
  #length = 0;

  constructor(capacity = 1024) {
    this.#data = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    this.#reserve(1);
    this.#data[this.#length++] = value;
  }

  append(values: Float64Array): void {
    this.#reserve(values.length);
    this.#data.set(values, this.#length);
    this.#length += values.length;
  }

  /** A copy of exactly the right length. */
  toArray(): Float64Array<ArrayBuffer> {
    return this.#data.slice(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#data.length) return;
    const grown = new Float64Array(Math.max(2 * this.#data.length, this.#length + more));
    grown.set(this.#data.subarray(0, this.#length));
    this.#data = grown;
  }
}
