// A discovery as text for a terminal: the profile, the rules read off, every figure beside the null controls, verdict.

import { printableData } from '../array/printable.ts';
import type {
  Discovery,
  DiscoveryFigures,
  LagFigures,
  OperatorFigures,
  RefusedCircuit,
} from '../emt/results/discovery.ts';
import { figure, percent, textTable } from './text-table.ts';

/** Several lines, without a newline at the end. */
export function discoveryText(found: Discovery): string {
  const discovery = printableData(found);
  const { model, drive, signal, operator, verdict, reason, notes, seed } = discovery;
  const cell = model.cell === 'elman' ? `Elman ${model.activation}` : model.cell;
  const from = [model.source, model.checkpoint && `checkpoint ${model.checkpoint}`].filter(Boolean).join(', ');
  const profile = discovery.lagProfile.length > 0 ? discovery.lagProfile : discovery.inputProfile;
  const of = discovery.lagProfile.length > 0 ? 'of its own outputs' : 'of its inputs, when they end';
  return [
    `network   ${cell}, ${model.hiddenSize} hidden units${model.bias ? ', with bias' : ''}${from && ` (${from})`}`,
    `woken by  ${drive.source}: ${drive.sequences} sequences, ${drive.drivenSteps} steps of input, then ${drive.freeSteps} without; seed ${seed}`,
    `outputs   ${SIGNALS[signal.kind]}`,
    '',
    ...(profile.length > 0 ? [`memory    ${of}`, profileTable(profile), ''] : []),
    ...rulesText(operator),
    ...refusedText(discovery.candidate),
    figuresTable(discovery),
    '',
    ...notes.map((note) => `note      ${note}`),
    ...(notes.length > 0 ? [''] : []),
    `${verdict}: ${reason}`,
  ].join('\n');
}

const SIGNALS = {
  signs: 'taken as bits, by their signs',
  real: 'taken as real numbers',
  none: 'nothing that varies, once the input has ended',
} as const;

/** Rows of the profile until two lags after the last that holds something. */
export function profileTable(profile: readonly LagFigures[]): string {
  const last = profile.reduce((most, { lag, live }) => (live > 0 ? lag : most), 0);
  return textTable([
    ['lag', 'decodable R2', 'new', 'signs', 'products R2', 'permuted, at most', 'live cells'],
    ...profile
      .slice(0, Math.max(last + 3, 6))
      .map(({ lag, decodable, fresh, accuracy, products, null: chance, live }) => [
        String(lag),
        share(decodable),
        share(fresh),
        percent(accuracy),
        share(products),
        share(chance?.max ?? null),
        String(live),
      ]),
  ]);
}

function share(value: number | null): string {
  return value === null ? '-' : value.toFixed(2);
}

export function rulesText({ kind, rules, id, readFrom }: OperatorFigures): string[] {
  if (kind === 'none') return [];
  const lines = rules.map(({ bit, terms }) => {
    const sum = terms.map(({ bit: from, lag, weight }) => {
      const size = kind === 'selection' ? '' : `${Math.abs(weight).toFixed(2)} `;
      return `${weight < 0 ? '-' : '+'}${size}x${from}(t-${lag})`;
    });
    return `          x${bit}(t) = ${sum.join(' ') || '0'}`;
  });
  return [
    `circuit   ${id === null ? 'as read' : `task id ${id.join(',')}, read`} from ${SOURCES[readFrom ?? 'jacobian']}`,
    ...lines,
    '',
  ];
}

/** What was read and then refused, in one line: it is no result. */
export function refusedText(candidate: RefusedCircuit | null): string[] {
  if (candidate === null) return [];
  const { s, cells, operator } = candidate;
  const rule = operator.id === null ? '' : `, task id ${operator.id.join(',')}`;
  return [
    `refused   a candidate of depth ${s}, ${cells.count} live cells${rule}: see the last line (--json has it)`,
    '',
  ];
}

const SOURCES = { jacobian: 'the Jacobian', activity: 'activity' } as const;

function figuresTable(discovery: Discovery): string {
  const { random, shuffled, rephased } = discovery.controls;
  const networks: DiscoveryFigures[] = [discovery, random, shuffled, ...(rephased ? [rephased] : [])];
  const row = (name: string, read: (figures: DiscoveryFigures) => string) => [name, ...networks.map(read)];
  return textTable([
    ['', 'network', 'random', 'shuffled', ...(rephased ? ['random modes'] : [])],
    row('depth s', ({ s }) => String(s)),
    row('live cells', ({ cells }) => String(cells.count)),
    row('  of what was refused', ({ candidate }) => String(candidate?.cells.count ?? '-')),
    row('outputs the circuit says', ({ behaviour }) => percent(behaviour.fromOutputs)),
    row('  from the inputs alone', ({ behaviour }) => percent(behaviour.fromInputs)),
    row('  a constant says', ({ behaviour }) => percent(behaviour.chance)),
    row('variance in span Psi', ({ basis }) => percent(basis.variance)),
    row('leakage', ({ basis }) => figure(basis.leakage)),
    row('crosstalk of the rule', ({ operator }) => figure(operator.crosstalk)),
    row('edits: all bits', ({ intervention }) => percent(intervention.accuracy)),
    row('edits: bits to change', ({ intervention }) => percent(intervention.changedAccuracy)),
    row('  with a random basis', ({ intervention }) => percent(intervention.randomBasis.changedAccuracy)),
    row('verdict', ({ verdict }) => verdict),
  ]);
}
