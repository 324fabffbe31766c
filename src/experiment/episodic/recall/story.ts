// What a recall says: what was visited, whether in order and for how long, which hops are at risk, and what went wrong.

import { numberText, typesetNumber } from '../../../array/words.ts';
import { stopTexts } from '../../../episodic/engine/record.ts';
import type { RecallPictures } from '../../../episodic/pictures/recall-pictures.ts';
import type { ModelMeasures, RecallSummary } from '../../../episodic/theory/summary.ts';
import { type Block, inTerminals, onPages, type Story, section, type TableBlock } from '../../../story/story.ts';
import { answerOf, GSEMM, modelRow, orderText, type Row, visitedText } from '../words.ts';
import { recallPictureBlocks } from './pictures.ts';
import type { EpisodicRun } from './result.ts';

/** Edges and failures in a terminal; a page has room for more edges. */
const MOST_LINES = 12;
const MOST_EDGES = 24;

export function recallStory(run: EpisodicRun, pictures: RecallPictures): Story {
  const { margins, failures, violations } = run;
  const broken: Row = ['descent', `the energy did not fall as it must at ${violations} steps`];
  const failed = (failures ?? []).slice(0, MOST_LINES).map(({ text }): Row => ['failure', text]);
  return {
    title: 'Does it recall in order?',
    answer: answerOf(run.model, run),
    theory: GSEMM,
    blocks: [
      tilesOf(run.model, run),
      { kind: 'keys', rows: keyRows(run) },
      ...(run.static || !margins?.edges.length ? [] : [inTerminals(marginTable(margins, MOST_LINES))]),
      ...(violations === 0 ? [] : [{ kind: 'keys', rows: [broken] } as const]),
      inTerminals({ kind: 'keys', rows: failed, follows: true }),
      ...recallPictureBlocks(pictures, run),
      ...riskBlocks(run),
    ],
  };
}

export function tilesOf({ neurons, memories, edges, escapeRatio, ratio, times }: ModelMeasures, run: RecallSummary) {
  const { visited, time, dwell, margins } = run;
  const slow = [
    ['dwell', `${typesetNumber(dwell.mean)} T_{f}`, `closed form ${typesetNumber(dwell.predicted)}`],
    ['ratio r', escapeRatio ?? ratio, `T_{d} = ${typesetNumber(times.delay)} T_{f}`],
  ] as const;
  return onPages({
    kind: 'tiles',
    tiles: [
      ['memories', String(memories), `${neurons} neurons, ${edges} edges`],
      ['visits', String(visited.length), `${typesetNumber(time)} T_{f} in all`],
      ...(times.delay === null ? [] : slow),
      ...(margins ? [['least margin', margins.least, '1 − r_{eff}'] as const] : []),
    ],
  });
}

/** Hops that are at risk and what went wrong, for pages. */
export function riskBlocks({ margins, failures }: RecallSummary): Block[] {
  const caption = 'Weakest first; where the softmax is sharp, an edge whose margin is not above 0 stalls.';
  const notes = (failures ?? []).map(({ text }) => text);
  return [
    section('Which hops are at risk'),
    ...(margins?.edges.length ? [onPages({ ...marginTable(margins, MOST_EDGES), caption })] : []),
    section('What went wrong, and why'),
    ...(notes.length > 0 ? [onPages({ kind: 'notes', notes })] : []),
  ];
}

function marginTable({ edges }: NonNullable<RecallSummary['margins']>, most: number): TableBlock {
  const weakest = [...edges].sort((a, b) => (a.margin ?? -Infinity) - (b.margin ?? -Infinity));
  const rest = weakest.length - most;
  return {
    kind: 'table',
    head: ['edge', 'overlap', 'r_eff', 'margin', 'rival'],
    rows: weakest.slice(0, most).map(({ from, to, overlap, ratio, margin, rival }) => {
      const next = rival ? `${rival.memory} at ${numberText(rival.ratio)}` : 'none';
      return [`${from} -> ${to}`, overlap, ratio, margin, next];
    }),
    ...(rest > 0 ? { rest: `... and ${rest} more edges, all safer: see --json` } : {}),
  };
}

function keyRows(run: EpisodicRun): Row[] {
  const { model, cue, dt } = run;
  const noise = cue.noise > 0 ? `, ${numberText(100 * cue.noise)} % of its signs turned` : '';
  const missing = cue.missing > 0 ? `, ${numberText(100 * cue.missing)} % of it missing` : '';
  const step = dt === null ? '' : `, dt = ${numberText(dt)} T_f`;
  return [
    modelRow(model),
    ['recall', `from memory ${cue.memory}${noise}${missing}; ${run.engine} engine${step}; seed ${run.seed}`],
    ['visited', visitedText(run.visited)],
    ['order', orderText(run)],
    ['ended', `${stopTexts[run.stop]} after ${numberText(run.time, 4)} T_f`],
    ...(run.static || model.times.delay === null || model.edges === 0 ? [] : dwellRows(run)),
  ];
}

function dwellRows({ dwell }: RecallSummary): Row[] {
  const { mean, deviation, count, predicted, first, predictedFirst } = dwell;
  const measured = mean === null ? 'none complete' : `${numberText(mean)} T_f over ${count} visits`;
  const spread = deviation === null ? '' : ` (deviation ${numberText(deviation)})`;
  return [
    ['dwell', `${measured}${spread}; closed form ${numberText(predicted)} T_f`],
    ['first', `${numberText(first)} T_f; closed form ${numberText(predictedFirst)} T_f`],
  ];
}
