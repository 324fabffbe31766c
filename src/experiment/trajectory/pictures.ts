// The picture of a reading along the activity, with what to see in it.

import { typesetPercent } from '../../array/words.ts';
import type { TrajectoryReading } from '../../emt/results/trajectory-reading.ts';
import { HELD } from '../../emt/trajectory/read-trajectory.ts';
import { trajectoryColumns, trajectoryFigure } from '../../figure/emt/trajectory.ts';
import { type Block, pictureOf } from '../../story/story.ts';

export function trajectoryPicture(data: TrajectoryReading): Block {
  const says = [
    'Left: of the bits that an edit at a step should change, the share that came out right, in the last turn of the early ' +
      `and of the late piece of the run. Variables count as held from ${typesetPercent(HELD)} on.`,
    'Right: arguments of the eigenvalues near the largest, of the Jacobian at each phase and of the product over the turn, ' +
      'of one sequence; rings are the circuit’s.',
  ];
  const drawn = data.steps.length === 0 ? null : { ...data, threshold: HELD };
  return pictureOf(
    'trajectory',
    drawn ? says : ['There is no step at which anything could be edited.'],
    drawn,
    trajectoryFigure,
    trajectoryColumns,
  );
}
