// Long computations of the rooms below (`Steps`) as a part of an experiment: progress is told, the event loop turns, and
// an aborted run leaves them.

import { runStages, type Stages, type Steps } from '../../array/stages.ts';
import type { Run } from './run.ts';

/**
 * What `steps` return, done as the share `from ... to` of an experiment.
 * @param stage as progress is told
 * @throws the signal's reason when the run is aborted; what `steps` throw
 */
export function runSteps<T>(run: Run, stage: string, steps: Steps<T>, from = 0, to = 1): Promise<T> {
  return runStages(steps, {
    signal: run.signal,
    onProgress: (done) => run.progress(stage, from + (to - from) * done),
    pause: () => run.pause(),
  });
}

/**
 * As `runSteps`, of work whose stages have names: each is told by its own, and counts as an equal share of all.
 * @param names of the stages, in their order
 */
export function runStagesOf<T, Stage extends string>(
  run: Run,
  stages: Stages<T, Stage>,
  names: readonly Stage[],
): Promise<T> {
  // Stages may come once more, of a network that is woken again, say: what is done never gets less.
  let most = 0;
  return runStages(stages, {
    signal: run.signal,
    onProgress: ({ stage, done }) => {
      most = Math.max(most, (names.indexOf(stage) + done) / names.length);
      run.progress(stage, most);
    },
    pause: () => run.pause(),
  });
}
