// What is said of a circuit that was read without knowing the task, from a network (discover) or from recorded states
// (analyze --states): the memory profile, the rule of every bit, and what was read and then refused.

import type { LagMeasures, OperatorMeasures, RefusedCircuit } from '../../emt/results/discovery.ts';
import { type Block, decimals, inTerminals, onPages, share, type TableBlock } from '../../story/story.ts';

/** Rows of a memory profile that are shown at least, and beyond the last that holds something. */
const FEWEST_LAGS = 6;
const LAGS_BEYOND = 2;

/** Lags until two after the last that holds something. @param of what is looked back on: `of its own outputs` */
export function profileTable(profile: readonly LagMeasures[], of: string): TableBlock {
  const last = profile.reduce((most, { lag, live }) => (live > 0 ? lag : most), 0);
  return {
    kind: 'table',
    caption: `memory    ${of}`,
    head: ['lag', 'decodable R2', 'new', 'signs', 'products R2', 'permuted, at most', 'live cells'],
    rows: profile
      .slice(0, Math.max(last + 1 + LAGS_BEYOND, FEWEST_LAGS))
      .map(({ lag, decodable, fresh, accuracy, products, null: chance, live }) => [
        String(lag),
        decimals(decodable, 2),
        decimals(fresh, 2),
        share(accuracy),
        decimals(products, 2),
        decimals(chance?.max ?? null, 2),
        String(live),
      ]),
  };
}

const SOURCES = { jacobian: 'the Jacobian', activity: 'activity' } as const;

/** The rule of every bit; nothing where no circuit was read. */
export function ruleBlocks({ kind, rules, id, readFrom }: OperatorMeasures): Block[] {
  if (kind === 'none') return [];
  const source = SOURCES[readFrom ?? 'jacobian'];
  const texts = rules.map((rule) => ruleText(rule, kind));
  const taskId = id === null ? '' : ` Task id ${id.join(', ')}.`;
  return [
    inTerminals({
      kind: 'keys',
      rows: [
        ['circuit', `${id === null ? 'as read' : `task id ${id.join(',')}, read`} from ${source}`],
        ...texts.map((text) => ['', text] as const),
      ],
    }),
    onPages({
      kind: 'table',
      caption: `The rule of every bit, as read from ${source}.${taskId}`,
      head: ['bit', 'rule'],
      rows: rules.map(({ bit }, i) => [String(bit), typesetRule(texts[i]!)]),
      words: [1],
    }),
  ];
}

/** `x0(t) = +x0(t-4)`; with the weights where they are no selection: `x0(t) = +0.50 x0(t-4) -1.00 x1(t-1)`. */
function ruleText({ bit, terms }: OperatorMeasures['rules'][number], kind: OperatorMeasures['kind']): string {
  const sum = terms.map(({ bit: from, lag, weight }) => {
    const size = kind === 'selection' ? '' : `${Math.abs(weight).toFixed(2)} `;
    return `${weight < 0 ? '-' : '+'}${size}x${from}(t-${lag})`;
  });
  return `x${bit}(t) = ${sum.join(' ') || '0'}`;
}

/** Subscripts, true minus signs, and room around the signs between two terms. */
function typesetRule(text: string): string {
  return text
    .replace(/x(\d+)/g, 'x_{$1}')
    .replace(/\) ([+-])/g, ') $1 ')
    .replaceAll('-', '−');
}

/** What was read and then refused, in one line of a terminal: it is no result. */
export function refusedBlocks(candidate: RefusedCircuit | null): Block[] {
  if (candidate === null) return [];
  const { s, cells, operator } = candidate;
  const rule = operator.id === null ? '' : `, task id ${operator.id.join(',')}`;
  const text = `a candidate of depth ${s}, ${cells.count} live cells${rule}: see the last line (--json has it)`;
  return [inTerminals({ kind: 'keys', rows: [['refused', text]] })];
}

/** The same beside a picture of it. */
export function refusedSentences({ s, cells, operator }: RefusedCircuit): string[] {
  const rule = operator.id === null ? '' : `, task id ${operator.id.join(', ')}`;
  return [
    `A candidate was read and refused: depth ${s}, ${cells.count} live ${cells.count === 1 ? 'cell' : 'cells'}${rule}. ` +
      'The verdict says why; it is no circuit of this network.',
  ];
}
