// A substrate as a film: columns across, rows down, a frame for each step. Where motion is not wanted, and in print, the frame
// stands that shows the whole input. Source: TWM (arXiv 2402.10163), hidden waves (E5 of the spec).

import { framedCells, signedCells, signedLegend } from '../draw/cells.ts';
import { delayOf, framesCss } from '../draw/frames.ts';
import { at, type FigureOptions, figureDocument, group, label } from '../draw/svg.ts';
import { limitOf, type WavesData, wavesColumns } from './waves.ts';

const SIDE = 220;
const LEFT = 20;
const TOP = 40;
const SECONDS = 0.5;

/** The cells of all frames, as of the rasters of the same waves. */
export const filmColumns = wavesColumns;

/** Draws a substrate step by step as a complete, animated SVG file. */
export function filmFigure({ s, d, columns, inputSteps }: WavesData, options: FigureOptions): string {
  const cell = SIDE / Math.max(s, d);
  const [width, height] = [cell * s, cell * d];
  const limit = limitOf(columns);
  const rest = Math.min(inputSteps, columns.length) - 1;
  const frames = columns.map((cells, t) => {
    const values = Array.from({ length: s * d }, (_, k) => cells[(k % s) * d + Math.floor(k / s)]!);
    const words = t < inputSteps ? `step ${t + 1}: input` : `step ${t + 1}`;
    return group(
      { class: t === rest ? 'step rest' : 'step', style: delayOf(t, columns.length, SECONDS) },
      label(0, -7, words, { class: 'heading' }),
      framedCells(signedCells({ rows: d, cols: s, values }, limit, width, height), width, height),
    );
  });
  return figureDocument({
    ...options,
    title: 'Waves on the substrate, step by step',
    description: `A substrate of ${s} columns and ${d} rows over ${columns.length} steps; input ends after step ${inputSteps}. At rest: step ${rest + 1}.`,
    width: Math.max(LEFT + width + 20, 250),
    height: TOP + height + 54,
    css: framesCss(options.id, columns.length, SECONDS),
    body: [
      at(LEFT, TOP, ...frames),
      at(
        LEFT,
        TOP + height,
        label(0, 12, '1, open end'),
        label(width, 12, `${s}, start`, { 'text-anchor': 'end' }),
        signedLegend(0, 26, 90, limit, 'value'),
      ),
    ],
  });
}
