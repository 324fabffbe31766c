// The report on fixed and slow points: where they lie among the trajectories, how the network moves near each, and what
// the search left out. One HTML file that asks nothing of the network.

import type { FixedPointMap, PointFigures } from '../../emt/fixed-points/map.ts';
import { numberText, percentText } from '../draw/number-text.ts';
import { escapeMarkup, type FigureOptions } from '../draw/svg.ts';
import type { Theme } from '../draw/theme.ts';
import {
  counted,
  type FixedPointPictures,
  fixedPointModesFigure,
  fixedPointsFigure,
  pointKind,
} from '../emt/fixed-points.ts';
import { figurePlate, keyTiles, notesList, page, reportEnd, rich, section } from './report-page.ts';

export interface FixedPointReportInput extends FixedPointPictures {
  readonly title: string;
  /** What to type to get this report again. */
  readonly command: string;
  readonly versions?: Readonly<Record<string, string>>;
  readonly theme?: Theme;
}

export type FixedPointFigureName = 'points' | 'eigenvalues';

/** Every figure that the data allow, by name; each a complete SVG file. */
export function fixedPointFigures(
  pictures: FixedPointPictures & { readonly theme?: Theme },
): Map<FixedPointFigureName, string> {
  const options = (name: FixedPointFigureName): FigureOptions => ({
    id: `engram-${name}`,
    theme: pictures.theme ?? 'auto',
  });
  const figures = new Map<FixedPointFigureName, string>([['points', fixedPointsFigure(pictures, options('points'))]]);
  if (pictures.map.points.length > 0) {
    figures.set('eigenvalues', fixedPointModesFigure(pictures, options('eigenvalues')));
  }
  return figures;
}

/** A complete HTML page. The same input gives the same bytes. */
export function renderFixedPoints(input: FixedPointReportInput): string {
  const { map, title, command, versions, theme } = input;
  const figures = fixedPointFigures(input);
  const { seed, schema, notes } = map;
  return page({
    title,
    theme,
    header: header(input),
    sections: [
      section(1, 'Where it rests, or nearly', figurePlate(figures.get('points'), pointSentences(input))),
      section(
        2,
        'How it moves near them',
        figurePlate(figures.get('eigenvalues'), modeSentences(map)),
        pointTable(map.points),
      ),
      ...(notes.length > 0 ? [section(3, 'What was left out', notesList(notes))] : []),
    ],
    footer: reportEnd({ command, seed, schema, versions }),
  });
}

function header({ title, map }: FixedPointReportInput): string {
  const { model, drive, starts, points, input } = map;
  const from = [model.source, model.checkpoint && `checkpoint ${model.checkpoint}`].filter(Boolean).join(', ');
  const count = (kind: ReturnType<typeof pointKind>) => points.filter((point) => pointKind(point) === kind).length;
  const isSilent = input.every((value) => value === 0);
  const fixed = points.filter(({ kind }) => kind === 'fixed');
  const worst = fixed.reduce((most, { residual }) => Math.max(most, residual), 0);
  return [
    '<header>',
    `<h1>${escapeMarkup(title)}</h1>`,
    `<p class="lead">${escapeMarkup(counted(map))} from ${starts.count} starts.</p>`,
    '<dl class="about">',
    `<dt>Network</dt><dd>${escapeMarkup(model.cell)}, ${model.hiddenSize} hidden units${from === '' ? '' : ` (${escapeMarkup(from)})`}; state ${escapeMarkup(stateText(map))}</dd>`,
    `<dt>Recorded</dt><dd>${escapeMarkup(drive.source)}: ${drive.sequences} sequences, ${drive.drivenSteps} steps of input, then ${drive.freeSteps} ${isSilent ? 'without' : 'with the held input'}</dd>`,
    `<dt>Held input</dt><dd>${isSilent ? 'zero' : escapeMarkup(input.map(String).join(', '))}</dd>`,
    '</dl>',
    keyTiles([
      ['stable', String(count('stable')), 'every mode decays'],
      ['unstable', String(count('unstable')), 'some modes grow'],
      ['marginal', String(count('marginal')), 'on a line or a ring'],
      ['slow', String(count('slow')), `q from ${numberText(map.options.tolQ)} to ${numberText(map.options.slowQ)}`],
      ['residual', fixed.length === 0 ? 'none' : numberText(worst), 'greatest of the fixed points'],
    ]),
    '</header>',
  ].join('\n');
}

/** `[h]`, or `[h; c]`. */
export function stateText({ state }: FixedPointMap): string {
  return `[${state.map(({ name }) => name).join('; ')}]`;
}

function pointSentences({ map, plane }: FixedPointReportInput): string[] {
  const { starts } = map;
  return [
    'Recorded trajectories and the points found from them, on the plane that holds most of the trajectories’ variance ' +
      `(${percentText(plane.share[0] + plane.share[1])}); what is apart in other directions can lie on top of each other here.`,
    `Of ${starts.count} starts${starts.noise > 0 ? ` (with noise of ${numberText(starts.noise)})` : ''} ` +
      `${starts.arrived + starts.joined} came to rest; the others ended at slow points or at minima of the speed that are none.`,
  ];
}

function modeSentences({ points }: FixedPointMap): string[] {
  if (points.length === 0) return ['There is no point to linearise about.'];
  return [
    'Eigenvalues of the Jacobian dF/dh of all points. Modes outside the unit circle grow, those on it stay, those inside ' +
      'decay; the further round from the real axis, the faster they turn.',
  ];
}

const MOST_ROWS = 30;

/** The points that most starts lead to, with their slowest mode. */
function pointTable(points: readonly PointFigures[]): string {
  if (points.length === 0) return '';
  const heads = ['point', 'starts', 'q', 'residual', '|λ|', 'growing modes', 'time constant, steps', 'cycles per step'];
  const rows = points.slice(0, MOST_ROWS).map((point, k) => {
    const { stability, starts, q, residual } = point;
    const leading = stability.modes[0];
    const cells = [
      String(starts),
      numberText(q),
      numberText(residual),
      stability.spectralRadius.toFixed(4),
      String(stability.unstableModes),
      leading?.timeConstant == null ? 'infinite' : numberText(leading.timeConstant),
      numberText(leading?.frequency ?? null),
    ];
    return `<tr><th scope="row">${k + 1}, ${pointKind(point)}</th>${cells.map((cell) => `<td>${rich(cell)}</td>`).join('')}</tr>`;
  });
  const rest = points.length - rows.length;
  const caption = `Points${rest > 0 ? `, the first ${rows.length} of ${points.length}` : ''}; time constant and frequency of the mode of largest |λ|`;
  return (
    `<div class="table"><table><caption>${caption}</caption><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>` +
    `<tbody>${rows.join('')}</tbody></table></div>`
  );
}
