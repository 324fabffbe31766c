// The dwell measurement of invariants 8 to 10, shared by the quick tests and the slow one.

import type { RecallEngine } from '../../src/episodic/engine/engine.ts';
import { recall } from '../../src/episodic/engine/recall.ts';
import { dwellStatistics } from '../../src/episodic/engine/visits.ts';
import type { EpisodicModel } from '../../src/episodic/model/model.ts';
import { edenModel } from '../../src/episodic/model/models.ts';
import { patternRow } from '../../src/episodic/model/patterns.ts';
import { draw } from './helpers.ts';

export interface MeasuredDwells {
  readonly warm: number;
  readonly first: number;
}

/**
 * Mean dwells of a cycle over two rounds, and mean first dwell over a start at every memory: a single edge at r = 0.8 and
 * N = 1000 spreads by 8 % with its overlaps.
 */
export function dwellsOf(engine: RecallEngine): MeasuredDwells {
  const { patterns, times } = engine.model;
  const time = 1000 * times.delay;
  const { mean } = dwellStatistics(recall(engine, { time, visits: 2 * patterns.count + 1 }));
  let first = 0;
  for (let mu = 0; mu < patterns.count; mu++) {
    const { visits } = recall(engine, { time, visits: 1, cue: patternRow(patterns, mu) });
    first += visits[0]!.dwell / patterns.count;
  }
  return { warm: mean!, first };
}

/** Mean over four draws of 6 memories of 1000 neurons in a cycle, `T_d = 20 T_f`. */
export function measureDwells(ratio: number, engineOf: (model: EpisodicModel) => RecallEngine): MeasuredDwells {
  const runs = [0, 1, 2, 3].map((trial) =>
    dwellsOf(engineOf(edenModel({ patterns: draw(6, 1000, 'dwell', ratio, trial), alphaS: ratio }))),
  );
  const mean = (pick: (run: MeasuredDwells) => number) => runs.reduce((sum, run) => sum + pick(run), 0) / runs.length;
  return { warm: mean(({ warm }) => warm), first: mean(({ first }) => first) };
}
