// The tables of capacities: the answers, and every load or size that was tried.

import { numberText } from '../../../array/words.ts';
import { byMemory, largestSize } from '../../../episodic/capacity/answers.ts';
import { growthPerNeuron } from '../../../episodic/capacity/growth.ts';

import type { MinimumNeurons } from '../../../episodic/capacity/minimum-neurons.ts';
import { capacityModelName } from '../../../episodic/capacity/problem.ts';
import type { Capacity, LoadEstimate, TestedLoad } from '../../../episodic/capacity/search.ts';
import { type Cell, inTerminals, onPages, type TableBlock } from '../../../story/story.ts';

const ANSWER = ['memory', 'N', 'accepted', '1 - delta at', '95 %', 'half at', 'theory'];

/** Terminals get the answers as they were asked for; pages by memory and size, with their growth. */
export function capacityTable(capacities: readonly Capacity[]): TableBlock[] {
  const bySize = byMemory(capacities).flatMap(([, each]) => {
    const sorted = [...each].sort((a, b) => a.neurons - b.neurons);
    return sorted.map((found, i): Cell[] => [
      ...answerCells(found),
      growthPerNeuron(sorted[i - 1], found),
      found.theory?.growth ?? null,
    ]);
  });
  return [
    inTerminals({ kind: 'table', head: ANSWER, rows: capacities.map(answerCells) }),
    onPages({
      kind: 'table',
      caption:
        'Accepted: the largest load that was. In brackets: beyond the loads that were tried. Growth per neuron, from the size before.',
      head: [...ANSWER, 'growth', 'its theory'],
      rows: bySize,
    }),
  ];
}

function answerCells({ problem, neurons, accepted, limited, atTarget, half, theory }: Capacity): Cell[] {
  return [
    capacityModelName(problem),
    String(neurons),
    accepted === null ? 'below 2' : `${limited ? 'at least ' : ''}${accepted}`,
    loadCell(atTarget),
    atTarget,
    loadCell(half),
    theory?.count ?? null,
  ];
}

/** In brackets where it lies beyond the loads that were tested. */
function loadCell(estimate: LoadEstimate | null): Cell {
  if (estimate === null) return null;
  return estimate.extrapolated ? `(${numberText(estimate.count)})` : estimate.count;
}

/** The fewest neurons of each memory and load. */
export function answerTable(minima: readonly MinimumNeurons[]): TableBlock {
  const rows = minima.map((each) => [
    capacityModelName(each.problem),
    String(each.count),
    each.neurons === null ? `more than ${largestSize(each)}` : String(each.neurons),
  ]);
  return { kind: 'table', head: ['memory', 'P', 'fewest N'], rows };
}

const OUTCOME = ['trials', 'rate', '95 %', 'decision'];

/** Loads or sizes in a table; a report of many searches would be nothing but this. */
const MOST_ROWS = 200;

export function loadTable(capacities: readonly Capacity[]): TableBlock {
  const rows = capacities.flatMap(({ problem, neurons, tested }) =>
    tested.map((load) => [capacityModelName(problem), String(neurons), String(load.count), ...outcomeCells(load)]),
  );
  return triedTable('Loads', ['memory', 'N', 'P', ...OUTCOME], rows);
}

/** The loads that intervals are made of. */
export function confirmedTable(capacities: readonly Capacity[]): TableBlock {
  const rows = capacities.flatMap(({ problem, neurons, confirmed }) =>
    confirmed.map(({ count, trials, rate, interval }) => [
      ...[capacityModelName(problem), String(neurons), String(count), String(trials)],
      ...[rate, interval],
    ]),
  );
  const shown = rows.length > MOST_ROWS ? `, the first ${MOST_ROWS} of ${rows.length}` : '';
  return {
    kind: 'table',
    caption: `Loads that were confirmed on fresh draws${shown}: what the estimates and their intervals are made of.`,
    head: ['memory', 'N', 'P', 'trials', 'rate', '95 %'],
    rows: rows.slice(0, MOST_ROWS),
  };
}

export function sizeTable(minima: readonly MinimumNeurons[]): TableBlock {
  const rows = minima.flatMap(({ problem, count, tested }) =>
    tested.map((size) => [capacityModelName(problem), String(count), String(size.neurons), ...outcomeCells(size)]),
  );
  return triedTable('Sizes', ['memory', 'P', 'N', ...OUTCOME], rows);
}

function outcomeCells({ trials, rate, interval, accepted, significant }: TestedLoad): Cell[] {
  return [String(trials), rate, interval, `${accepted ? 'accepted' : 'rejected'}${significant ? '' : ' by its rate'}`];
}

function triedTable(what: string, head: readonly string[], rows: readonly Cell[][]): TableBlock {
  const shown = rows.length > MOST_ROWS ? `, the first ${MOST_ROWS} of ${rows.length}` : '';
  return {
    kind: 'table',
    caption: `${what} that were tried${shown}; “by its rate”: the trials ran out before the test was decided. Intervals are those of as many trials fixed before; as the test ends them, they cover less.`,
    head,
    rows: rows.slice(0, MOST_ROWS),
  };
}
