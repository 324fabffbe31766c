// Several Householder reflectors at once, in the compact form H_0 H_1 ... = I - V T V^T, applied as matrix products in
// kernel memory. Source: Schreiber and Van Loan (1989); LAPACK's dlarft and dlarfb.

import type { Region, Workspace } from './workspace.ts';

/** Reflectors in one block, at most. */
export const BLOCK = 32;

/** Reflectors as a factorisation leaves them: below the diagonal of `data`, their heads of 1 left out. */
export interface PackedReflectors {
  readonly data: Float64Array;
  readonly rows: number;
  /** Numbers from one row to the next. */
  readonly stride: number;
  readonly betas: Float64Array;
}

/** Numbers of workspace for blocks of reflectors of up to `rows` rows on matrices of up to `width` columns. */
export function blockReflectorRoom(rows: number, width: number): number {
  return BLOCK * (rows + 2 * width + 2 * BLOCK) + 16;
}

export class BlockReflector {
  readonly #space: Workspace;
  readonly #v: Region;
  readonly #t: Region;
  readonly #images: Region;
  readonly #mixed: Region;
  readonly #overlaps: Region;
  #first = 0;
  #size = 0;
  #rows = 0;

  constructor(space: Workspace, rows: number, width: number) {
    this.#space = space;
    this.#v = space.take(rows * BLOCK);
    this.#t = space.take(BLOCK * BLOCK);
    this.#overlaps = space.take(BLOCK * BLOCK);
    this.#images = space.take(BLOCK * width);
    this.#mixed = space.take(BLOCK * width);
  }

  /** Takes reflectors `first ... first + size - 1`; `transposed` for their product the other way round. */
  load({ data, rows, stride, betas }: PackedReflectors, first: number, size: number, transposed: boolean): void {
    this.#first = first;
    this.#size = size;
    this.#rows = rows - first;
    const v = this.#v.data;
    for (let i = 0; i < this.#rows; i++) {
      const from = (first + i) * stride + first;
      for (let c = 0; c < size; c++) v[i * size + c] = i > c ? data[from + c]! : i === c ? 1 : 0;
    }
    const overlaps = this.#overlaps;
    this.#space.productOfTransposed(
      this.#v.at,
      size,
      this.#v.at,
      size,
      overlaps.at,
      size,
      0,
      0,
      size,
      size,
      this.#rows,
    );
    this.#makeTriangle(betas, transposed);
  }

  /** `-T`, or its transpose. */
  #makeTriangle(betas: Float64Array, transposed: boolean): void {
    const size = this.#size;
    const t = this.#t.data;
    const overlaps = this.#overlaps.data;
    t.fill(0, 0, size * size);
    const at = (row: number, col: number) => (transposed ? col * size + row : row * size + col);
    for (let c = 0; c < size; c++) {
      const beta = betas[this.#first + c]!;
      // T[0..c, c] = -beta T[0..c, 0..c] (V^T v_c)[0..c].
      for (let b = 0; b < c; b++) {
        let sum = 0;
        for (let i = b; i < c; i++) sum += t[at(b, i)]! * overlaps[i * size + c]!;
        t[at(b, c)] = -beta * sum;
      }
      t[at(c, c)] = -beta;
    }
  }

  /** `C - V T V^T C` for the columns `from ... from + width - 1` of a matrix with rows `stride` apart. */
  apply(c: Region, stride: number, from: number, width: number): void {
    if (width === 0) return;
    const [size, rows] = [this.#size, this.#rows];
    const at = c.at + (this.#first * stride + from) * 8;
    const { at: v } = this.#v;
    const [images, mixed] = [this.#images.at, this.#mixed.at];
    this.#space.productOfTransposed(v, size, at, stride, images, width, 0, 0, size, width, rows);
    this.#space.product(this.#t.at, size, images, width, mixed, width, 0, 0, size, width, size);
    this.#space.product(v, size, mixed, width, at, stride, at, stride, rows, width, size);
  }
}
