// From Hessenberg to real Schur form. Small blocks go to the double-shift iteration of Francis; on larger ones
// aggressive early deflation and multi-shift sweeps take turns, both inside windows whose rotations reach the rest of
// the matrix as matrix products.
//
// What each step bought: `eig` (values, right vectors, residuals, condition numbers) over NumPy's eig (LAPACK with
// OpenBLAS, one thread) in time, for random matrices of n = 64, 128, 256, 512; `npm run bench -- eig`, medians of
// alternating runs on two cores busy with other work:
//   one bulge at a time and unblocked Householder, plain TypeScript          4.3   4.6   7.8   7.2
//   fused Hessenberg pass, deflation windows, bulge chains, WASM products    3.7   3.0   3.2   1.9
//   the bulge chase itself as a SIMD kernel                                  1.3   1.8   2.4   1.6
//   blocks up to 128 rows by double shifts alone                             1.3   1.1   2.2   1.6

import { part, type Steps } from '../array/stages.ts';
import { chainWindow, sweep } from './bulge-chain.ts';
import { deflate } from './deflation.ts';
import { activeTop, francisSteps, negligible, standardiseBlock } from './francis.ts';
import { closeWindow, openWindow, schurProblem, windowRoom } from './window.ts';
import type { Reduced, Workspace } from './workspace.ts';

/** Active blocks up to this size are finished by the double-shift iteration, in one window. */
const SMALL_BLOCK = 128;
/**
 * A block up to this size is small where no Q is wanted: there a sweep over a shrinking block costs a third, and
 * windows what they did.
 */
const SMALL_BLOCK_OF_VALUES = 400;
/** Share of the deflation window that must converge for the sweep to be skipped. */
const WORTHWHILE = 0.14;
/** Rounds without progress after which the double-shift iteration, with its exceptional shifts, takes over. */
const PATIENCE = 8;

/** Double-shift bulges per sweep, and rows of the deflation window. */
const BULGES = 8;
const DEFLATION_ROWS = 32;

const LARGEST_WINDOW = Math.max(SMALL_BLOCK, chainWindow(BULGES));

export function iterationWorkspaceSize(n: number): number {
  return windowRoom(n, LARGEST_WINDOW);
}

/**
 * Brings the Hessenberg matrix `h` (`n x n`, coupled in `low ... high`) to real Schur form in place and applies the
 * same rotations to `qt` (rows are the columns of Q). Without `qt` only the diagonal blocks are those of the Schur form.
 * @throws ConvergenceError when an eigenvalue does not settle
 */
export function* iterateToSchur(space: Workspace, { h, qt, n, low, high }: Reduced): Steps<void> {
  const smallBlock = qt ? SMALL_BLOCK : SMALL_BLOCK_OF_VALUES;
  if (high - low < smallBlock && n <= 2 * smallBlock) {
    // Nothing worth a product beside the block.
    yield* francisSteps(space, { h, qt, n, low, high });
    return;
  }
  const problem = schurProblem(space, n, h, qt, LARGEST_WINDOW);
  const small = negligible(h.data);
  let waited = 0;
  const done = (bottom: number) => (high - bottom) / (high - low + 1);
  for (let bottom = high; bottom >= low; ) {
    const top = activeTop(h.data, n, low, bottom, high, small);
    if (top > low) h.data[top * n + top - 1] = 0;
    const size = bottom - top + 1;
    if (!qt) [problem.first, problem.last] = [top, bottom];
    if (size <= smallBlock) {
      if (size === 2) standardiseBlock(h.data, qt?.data ?? null, n, top);
      if (size > 2 && !qt) yield* at(done(bottom), francisSteps(space, { h, qt: null, n, low: top, high: bottom }));
      if (size > 2 && qt) {
        const window = openWindow(problem, top, bottom);
        yield* at(done(bottom), francisSteps(space, { ...window, n: size, low: 0, high: size - 1 }));
        closeWindow(problem, window);
      }
      bottom = top - 1;
      waited = 0;
      continue;
    }
    if (waited++ === PATIENCE) {
      yield* at(done(bottom), francisSteps(space, { h, qt, n, low: top, high: bottom }));
      bottom = top - 1;
      waited = 0;
      continue;
    }
    yield done(bottom);
    const { deflated, shifts } = deflate(problem, top, bottom, DEFLATION_ROWS, small);
    bottom -= deflated;
    if (deflated > 0) waited = 0;
    if (deflated > WORTHWHILE * DEFLATION_ROWS || shifts.length === 0) continue;
    const next = activeTop(h.data, n, low, bottom, high, small);
    if (next > low) h.data[next * n + next - 1] = 0;
    if (bottom - next + 1 > smallBlock) yield* at(done(bottom), sweep(problem, next, bottom, shifts.slice(0, BULGES)));
  }
}

/** Steps that tell nothing of how far the whole is: no eigenvalue settles before their end. */
function at(done: number, steps: Steps<void>): Steps<void> {
  return part(steps, done, done);
}
