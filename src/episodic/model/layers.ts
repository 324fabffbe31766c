// One evaluation of the right-hand sides of a model, with buffers of its own: overlaps, hidden drive, hidden activity and
// where the features are pulled. Shared by the full engine and the energies, so that both mean the same h.
// Source: spec of sequential memory, section 10.1, `step`.

import { spreadForward } from './graph.ts';
import { activate } from './lagrangian.ts';
import type { EpisodicModel } from './model.ts';
import { rowProducts, weightedRows } from './products.ts';

/** A share of the hidden activity too small to be added up: of ten thousand together less than 1e-14 is left out. */
const NEGLIGIBLE_SHARE = 1e-18;

export interface Layers {
  /** `sigma_f(v)` into `out [N]`. */
  features(v: Float64Array, out: Float64Array): Float64Array;
  /** `psi(s)` into `out [N]`. */
  delayed(s: Float64Array, out: Float64Array): Float64Array;
  /** Products of the drive's rows with `x [N]`, into `out [P]`. */
  project(x: Float64Array, out: Float64Array): Float64Array;
  /** `alpha_s o + alpha_c Phi^T o_d` from projections `o` and `o_d`, into `out [P]`. */
  drive(o: Float64Array, delayed: Float64Array, out: Float64Array): Float64Array;
  /** `sigma_h(h)` into `out [P]`. */
  hidden(h: Float64Array, out: Float64Array): Float64Array;
  /** `Xi sigma_h + I` into `out [N]`. */
  pull(activity: Float64Array, input: Float64Array | null, out: Float64Array): Float64Array;
}

export function layersOf(model: EpisodicModel): Layers {
  const { patterns, graph, alphaS, alphaC } = model;
  const driving = (model.drive ?? patterns).rows;
  const { neurons } = patterns;
  const spread = new Float64Array(patterns.count);
  const negligible = model.hidden.kind === 'softmax' ? NEGLIGIBLE_SHARE : 0;
  return {
    features: (v, out) => activate(model.features, v, out),
    delayed: (s, out) => {
      if (model.delay === 'identity') out.set(s);
      else for (let i = 0; i < s.length; i++) out[i] = Math.tanh(s[i]!);
      return out;
    },
    project: (x, out) => rowProducts(driving, neurons, x, out),
    drive: (o, delayed, out) => {
      spreadForward(graph, delayed, spread);
      for (let mu = 0; mu < out.length; mu++) out[mu] = alphaS * o[mu]! + alphaC * spread[mu]!;
      return out;
    },
    hidden: (h, out) => activate(model.hidden, h, out),
    pull: (activity, input, out) => {
      weightedRows(patterns.rows, neurons, activity, negligible, out);
      if (input) for (let i = 0; i < out.length; i++) out[i]! += input[i]!;
      return out;
    },
  };
}
