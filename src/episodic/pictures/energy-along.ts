// The energy along a recall: per neuron over time, and its slow rise while a memory is held. Source: spec of sequential
// memory, section 5.

import { mean } from '../../array/statistics.ts';
import type { RecallRecord } from '../engine/record.ts';
import { type Drift, driftOf } from './pictured-recall.ts';

export interface EnergyAlong {
  /** Up to 2000 times at which the energy is given. */
  readonly times: readonly number[];
  /** Reduced energy per neuron at them. */
  readonly values: readonly number[];
  /** The rise within each visit that was left. */
  readonly drift: readonly Drift[];
  /** How far it rises in each of them but the first, on average; `null` where there are none. */
  readonly meanRise: number | null;
  /** The mean rise per T_f. */
  readonly meanRate: number | null;
}

/** Times that are kept. */
const KEPT = 2000;

/**
 * Follows the energy along a recall.
 * @param record with the energy of every step kept
 * @param neurons `N` of the model
 */
export function energyAlong({ samples, visits }: RecallRecord, neurons: number): EnergyAlong {
  const times = Array.from(samples!.times);
  const energy = Array.from(samples!.energy!, (value) => value / neurons);
  const drift = visits.filter(({ complete }) => complete).flatMap((visit) => driftOf(visit, times, energy));
  const warm = drift.slice(1);
  const every = Math.max(1, Math.ceil(times.length / KEPT));
  const kept = (all: readonly number[]) => all.filter((_, i) => i % every === 0);
  const meanOf = (values: readonly number[]) => (values.length === 0 ? null : mean(values));
  return {
    times: kept(times),
    values: kept(energy),
    drift,
    meanRise: meanOf(warm.map(({ low, high }) => high - low)),
    meanRate: meanOf(warm.map(({ from, until, low, high }) => (high - low) / (until - from))),
  };
}
