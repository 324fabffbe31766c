// What `engram trajectory` prints: a reading along the activity, with what was read.

import type { AnalysedModel, AnalysedTask } from './analysis.ts';
import type { TrajectoryReading } from './trajectory-reading.ts';

/** What `engram trajectory --json` prints. */
export interface TrajectoryAnalysis extends TrajectoryReading {
  schema: 'engram.trajectory/1';
  seed: number;
  task: AnalysedTask;
  model: AnalysedModel;
  /** Steps from `from` on and before `to` at which variables were read, and how many steps edits were followed. */
  windows: { early: { from: number; to: number }; late: { from: number; to: number }; lags: number };
}
