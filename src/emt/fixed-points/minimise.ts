// Many descents on the speed at once. A pool of them shares every batched evaluation; when one ends, the next start
// takes its place, so memory is bounded by the pool and full batches are evaluated until the last starts.

import { type Matrix, matrix } from '../../array/matrix.ts';
import type { Network } from '../../nn/network.ts';
import { compileSpeed, type SpeedProgram } from './cell-map.ts';
import { Descent, type DescentStatus } from './descent.ts';
import { isWithin } from './distinct.ts';
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

/** Minimises q from every row of `starts [N, S]` with its row of `inputs [N, in]` held. */
export function minimiseSpeed(network: Network, starts: Matrix, inputs: Matrix, settings: FixedPointSettings): Minima {
  const count = starts.rows;
  const states = matrix(count, starts.cols);
  const q = new Float64Array(count);
  const iterations = new Int32Array(count);
  const statuses = new Array<DescentStatus>(count).fill('running');
  const programs = new Programs(network, settings.dtype);
  const arrivals = new Arrivals(settings);
  let pool: { row: number; descent: Descent }[] = [];
  let next = 0;
  let done = 0;
  while (done < count) {
    while (pool.length < POOL && next < count) {
      const start = starts.data.subarray(next * starts.cols, (next + 1) * starts.cols);
      pool.push({ row: next++, descent: new Descent(start, settings) });
    }
    const program = programs.for(pool.length);
    pool.forEach(({ row, descent }, place) => {
      descent.propose(program.state, place * starts.cols);
      program.input.set(inputs.data.subarray(row * inputs.cols, (row + 1) * inputs.cols), place * inputs.cols);
    });
    program.run();
    pool.forEach(({ row, descent }, place) => {
      descent.absorb(program.speed[place]!, program.gradient, place * starts.cols);
      arrivals.meet(descent, inputs.data.subarray(row * inputs.cols, (row + 1) * inputs.cols));
      if (descent.status === 'running') return;
      states.data.set(descent.state, row * starts.cols);
      q[row] = descent.q;
      iterations[row] = descent.evaluations;
      statuses[row] = descent.status;
      done++;
    });
    const running = pool.filter(({ descent }) => descent.status === 'running');
    if (running.length < pool.length) settings.onProgress(done / count);
    pool = running;
  }
  return { states, q, iterations, statuses };
}

/**
 * The distinct points where starts have arrived. A descent that comes nearer to one than half the distance at which
 * points count as the same would end there or be merged with it: its last digits need not be computed again.
 */
class Arrivals {
  readonly #points: { readonly state: Float64Array; readonly input: Float64Array; readonly q: number }[] = [];
  readonly #radius: number;
  readonly #slowQ: number;

  constructor({ tolUnique, slowQ }: FixedPointSettings) {
    this.#radius = tolUnique / 2;
    this.#slowQ = slowQ;
  }

  meet(descent: Descent, input: Float64Array): void {
    const running = descent.status === 'running';
    if (descent.status !== 'arrived' && !(running && descent.q < this.#slowQ)) return;
    const met = this.#points.find((each) => isWithin(this.#radius, each, { state: descent.state, input }));
    if (met && running) descent.join(met.state, met.q);
    else if (!met && !running) this.#points.push({ state: descent.state, input, q: descent.q });
  }
}

/** The program for a pool of a given size, compiled when it is first needed. */
class Programs {
  readonly #network: Network;
  readonly #dtype: 'f32' | 'f64';
  readonly #known = new Map<number, SpeedProgram>();

  constructor(network: Network, dtype: 'f32' | 'f64') {
    this.#network = network;
    this.#dtype = dtype;
  }

  for(rows: number): SpeedProgram {
    const batch = rows > TAIL ? POOL : TAIL;
    const program = this.#known.get(batch) ?? compileSpeed(this.#network, batch, this.#dtype);
    this.#known.set(batch, program);
    return program;
  }
}
