// Many descents on the speed at once. A pool of them shares every batched evaluation; when one ends, the next start
// takes its place, so memory is bounded by the pool and full batches are evaluated until the last starts. In float32,
// which is fast and stalls early: least-speed.ts takes on from there.

import { type Matrix, matrix } from '../../array/matrix.ts';
import type { Steps } from '../../array/stages.ts';
import { type Workspace, withWorkspaceSteps } from '../../linalg/workspace.ts';
import type { Network } from '../../nn/network.ts';
import { Arrivals } from './arrivals.ts';
import { compileSpeed, type SpeedProgram } from './cell-map.ts';
import { Descent, type DescentStatus, type Slot, slotRoom, takeSlot } from './descent.ts';
import type { FixedPointSettings } from './options.ts';

/** Rows of the pool, and of the small program that serves its last descents. */
const POOL = 64;
const TAIL = 16;

export interface Minima {
  /** `[N, S]`, where each start ended. */
  readonly states: Matrix;
  readonly q: Float64Array;
  /** Evaluations of q. */
  readonly iterations: Int32Array;
  readonly statuses: readonly DescentStatus[];
}

interface Running {
  readonly row: number;
  readonly input: Float64Array;
  readonly descent: Descent;
}

/**
 * Minimises q from every row of `starts [N, S]` with its row of `inputs [N, in]` held; paused after every evaluation of
 * the pool.
 */
export function minimiseSpeed(
  network: Network,
  starts: Matrix,
  inputs: Matrix,
  settings: FixedPointSettings,
): Steps<Minima> {
  const pool = Math.min(POOL, starts.rows);
  return withWorkspaceSteps(pool * (slotRoom(starts.cols) + 16), (space) =>
    minimiseIn(space, pool, network, starts, inputs, settings),
  );
}

function* minimiseIn(
  space: Workspace,
  rows: number,
  network: Network,
  starts: Matrix,
  inputs: Matrix,
  settings: FixedPointSettings,
): Steps<Minima> {
  const count = starts.rows;
  const states = matrix(count, starts.cols);
  const q = new Float64Array(count);
  const iterations = new Int32Array(count);
  const statuses = new Array<DescentStatus>(count).fill('running');
  const programs = new Programs(network);
  const arrivals = new Arrivals(network, settings);
  const free: Slot[] = Array.from({ length: rows }, () => takeSlot(space, starts.cols));
  let pool: Running[] = [];
  let next = 0;
  let done = 0;
  while (done < count) {
    while (free.length > 0 && next < count) {
      const start = starts.data.subarray(next * starts.cols, (next + 1) * starts.cols);
      const input = inputs.data.subarray(next * inputs.cols, (next + 1) * inputs.cols);
      pool.push({ row: next++, input, descent: new Descent(free.pop()!, start, settings) });
    }
    const program = programs.for(pool.length);
    // The first time it was compiled, which for wide gated cells takes as long as a few runs of it.
    yield done / count;
    pool.forEach(({ input, descent }, place) => {
      descent.propose(program.state, place * starts.cols);
      program.input.set(input, place * inputs.cols);
    });
    program.run();
    for (const [place, { row, input, descent }] of pool.entries()) {
      const from = place * starts.cols;
      descent.absorb(program.speed[place]!, program.gradient, from);
      for (const _ of arrivals.meet(descent, input, program.error.subarray(from, from + starts.cols)))
        yield done / count;
      if (descent.status === 'running') continue;
      states.data.set(descent.state, row * starts.cols);
      q[row] = descent.q;
      iterations[row] = descent.evaluations;
      statuses[row] = descent.status;
      free.push(descent.slot);
      done++;
    }
    pool = pool.filter(({ descent }) => descent.status === 'running');
    yield done / count;
  }
  return { states, q, iterations, statuses };
}

/** The program for a pool of a given size, compiled when it is first needed. */
class Programs {
  readonly #network: Network;
  readonly #known = new Map<number, SpeedProgram>();

  constructor(network: Network) {
    this.#network = network;
  }

  for(rows: number): SpeedProgram {
    const batch = rows > TAIL ? POOL : TAIL;
    const program = this.#known.get(batch) ?? compileSpeed(this.#network, batch);
    this.#known.set(batch, program);
    return program;
  }
}
