// What a search for fixed points can be told. Names, meanings and defaults are those of fixed-point-finder (Golub &
// Sussillo 2018, JOSS 3(31), 1003), so that its users find what they know; `slowQ` and `polish` are ours, and there is no
// `dtype`: where the descent ends does not depend on a precision (least-speed.ts).

import { UsageError } from '../../array/errors.ts';
import { requireWhole } from '../../array/options.ts';

/** What a search for fixed points can be told. */
export interface FixedPointOptions {
  /** A start has arrived when its speed `q = |h - F(h, u)|^2 / 2` is below this (`tol_q`). */
  readonly tolQ?: number;
  /** It has stalled when a step lowers q by less than this times the length of the step's rate (`tol_dq`). */
  readonly tolDq?: number;
  /** Evaluations of q and its gradient for each start, at most (`max_iters`). */
  readonly maxIters?: number;
  /** First rate of the descent; every start then adapts its own (`lr_init`). */
  readonly lrInit?: number;
  /** Whether points of unusual speed descend once more, in float64 (`do_rerun_q_outliers`). */
  readonly rerunQOutliers?: boolean;
  /** Unusual: q above this many times the median (`outlier_q_scale`). */
  readonly outlierQScale?: number;
  /** Whether points far from all starts are dropped (`do_exclude_distance_outliers`). */
  readonly excludeDistanceOutliers?: boolean;
  /**
   * Far: at least this many times the mean distance of the starts from their centroid, measured from that centroid
   * (`outlier_distance_scale`).
   */
  readonly outlierDistanceScale?: number;
  /** Points whose states and inputs together are no farther apart than this (2-norm) are one (`tol_unique`). */
  readonly tolUnique?: number;
  /** Distinct points kept, at most, chosen at random (`max_n_unique`). */
  readonly maxUnique?: number;
  /** Whether points keep their Jacobians (`do_compute_jacobians`); 8 S (S + in) bytes each. */
  readonly jacobians?: boolean;
  /** Whether eigenvalues are computed (`do_decompose_jacobians`). */
  readonly decompose?: boolean;
  /** The seed of the choice among more than `maxUnique` points (`random_seed`). */
  readonly seed?: number;
  /** Slow points: `tolQ <= q < slowQ`. What moves faster is no point of interest and only counted. */
  readonly slowQ?: number;
  /** Whether points are refined by Newton's method in float64. */
  readonly polish?: boolean;
  /** Called with how much of a stage is done, 0 ... 1. */
  readonly onProgress?: (stage: SearchStage, done: number) => void;
}

/** Starts descend; distinct points are polished; those that are kept are linearised. */
export type SearchStage = (typeof searchStageNames)[number];
export const searchStageNames = ['descending', 'polishing', 'linearising'] as const;

export type FixedPointSettings = Required<Omit<FixedPointOptions, 'onProgress'>>;

export const fixedPointDefaults: FixedPointSettings = {
  tolQ: 1e-12,
  tolDq: 1e-20,
  maxIters: 5000,
  lrInit: 1,
  rerunQOutliers: false,
  outlierQScale: 10,
  excludeDistanceOutliers: true,
  outlierDistanceScale: 10,
  tolUnique: 1e-3,
  maxUnique: Number.POSITIVE_INFINITY,
  jacobians: true,
  decompose: true,
  seed: 0,
  slowQ: 1e-6,
  polish: true,
};

/**
 * Completes the options of a search with its defaults.
 * @throws UsageError for a tolerance, scale or count that is not positive
 */
export function settle(options: FixedPointOptions): FixedPointSettings {
  const settings = { ...fixedPointDefaults, ...options };
  for (const name of [
    'tolQ',
    'tolDq',
    'maxIters',
    'lrInit',
    'outlierQScale',
    'outlierDistanceScale',
    'tolUnique',
    'maxUnique',
    'slowQ',
  ] as const) {
    if (!(settings[name] > 0)) {
      throw new UsageError(`fixed points: ${name} must be a positive number, found ${settings[name]}`);
    }
  }
  requireWhole('fixed points: maxIters', settings.maxIters, { min: 1 });
  if (settings.maxUnique !== Number.POSITIVE_INFINITY) {
    requireWhole('fixed points: maxUnique', settings.maxUnique, { min: 1 });
  }
  requireWhole('fixed points: seed', settings.seed);
  return settings;
}
