// Fixed and slow points as text for a terminal: how they were searched, and a line for each.

import { printableData } from '../array/printable.ts';
import type { FixedPointMap } from '../emt/fixed-points/map.ts';
import { counted, pointKind } from '../figure/emt/fixed-points.ts';
import { stateText } from '../figure/report/fixed-points-report.ts';
import { figure, textTable } from './text-table.ts';

const MOST_LINES = 20;

/** Several lines, without a newline at the end. */
export function fixedPointsText(found: FixedPointMap): string {
  const map = printableData(found);
  const { model, drive, starts, input, points, notes, seed } = map;
  const cell = model.cell === 'elman' ? `Elman ${model.activation}` : model.cell;
  const from = [model.source, model.checkpoint && `checkpoint ${model.checkpoint}`].filter(Boolean).join(', ');
  const isSilent = input.every((value) => value === 0);
  const held = isSilent ? 'zero' : input.join(',');
  return [
    `network   ${cell}, ${model.hiddenSize} hidden units, state ${stateText(map)}${from && ` (${from})`}`,
    `recorded  ${drive.source}: ${drive.sequences} sequences, ${drive.drivenSteps} steps of input, then ${drive.freeSteps} ${isSilent ? 'without' : 'with the held input'}; seed ${seed}`,
    `searched  ${starts.count} starts, noise ${figure(starts.noise)}, input ${held}: ${starts.arrived + starts.joined} came to rest`,
    `points    ${counted(map)}`,
    ...(points.length > 0 ? ['', pointsTable(map)] : []),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `note      ${note}`)] : []),
  ].join('\n');
}

function pointsTable({ points }: FixedPointMap): string {
  const rows = points.slice(0, MOST_LINES).map((point, k) => {
    const { q, residual, starts, stability } = point;
    const leading = stability.modes[0];
    return [
      `${k + 1} ${pointKind(point)}`,
      String(starts),
      figure(q),
      figure(residual),
      figure(stability.spectralRadius, 5),
      String(stability.unstableModes),
      leading?.timeConstant == null ? 'infinite' : figure(leading.timeConstant),
      figure(leading?.frequency ?? null),
    ];
  });
  const rest = points.length - rows.length;
  return [
    textTable([['', 'starts', 'q', 'residual', '|lambda|', 'growing', 'time constant', 'cycles/step'], ...rows]),
    ...(rest > 0 ? [`... and ${rest} more: see --json or --report`] : []),
  ].join('\n');
}
