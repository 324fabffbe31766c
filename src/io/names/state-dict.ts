// Which tensors of a state dict are the recurrent layers and which the readout, by PyTorch's names and by shape:
// `PREFIX.weight_ih_l0` (torch.nn.RNN, LSTM, GRU), `PREFIX.weight_ih` (the cells, and stacks of cells), and one matrix
// of as many columns as there are hidden units. Says what it took for what; never chooses between two that
// fit, nor takes a part for the whole: matrices that seem to stand before or after are refused.

import { listFirst, listNames, quote } from '../../array/quote.ts';
import { formatShape } from '../../array/shape.ts';
import type { NamedTensors, Tensor } from '../../array/tensor.ts';
import { plural } from '../../array/words.ts';
import { type NameMap, quoteModule } from './name-map.ts';
import { type NameMatch, unusedMatches } from './name-match.ts';

export interface RecognisedStateDict {
  /** Under Engram's names, `rnn.*` layer by layer, then `readout.*`. */
  readonly tensors: NamedTensors;
  /** Name in the file of each of them. */
  readonly origins: ReadonlyMap<string, string>;
  readonly layers: number;
  /** Blocks of rows in each weight: 1 Elman, 3 GRU, 4 LSTM. */
  readonly gates: 1 | 3 | 4;
  readonly matches: readonly NameMatch[];
}

/** Rows of `weight_hh` over its columns, by cell. */
export const gateCounts: Readonly<Record<string, 1 | 3 | 4>> = { elman: 1, gru: 3, lstm: 4 };

const cellTitles = { 1: 'Elman', 3: 'GRU', 4: 'LSTM' } as const;

const readoutNames =
  /^(readout|read_out|fc\d*|fc_?out|decoder|linear\d*|lin|head|out|out_?put|(out|output)_(layer|proj)|proj|projection|classifier|dense|h2o|hidden2out)$/i;

/** Longer names are no module's, and would make the patterns below slow. */
const MAX_NAME = 1000;

type Fail = (what: string) => never;

interface RecurrentGroup {
  readonly prefix: string;
  /** Whether the layers are those of one module (`_l0`), or cells of their own. */
  readonly stacked: boolean;
  /** `weight_ih`, `weight_hh`, `bias_ih`, `bias_hh` (and what is refused) by layer: names in the file. */
  readonly layers: Map<number, Map<string, string>>;
}

/**
 * Finds the recurrent layers and the readout among tensors, by PyTorch's names and shapes.
 * @param tensors by the file's names; optimiser state (`optimizer.*`) is passed over
 * @throws what `fail` throws: nothing fits, several fit, parts missing, shapes that disagree
 */
export function recogniseStateDict(all: NamedTensors, map: NameMap, fail: Fail): RecognisedStateDict {
  const tensors = new Map([...all].filter(([name]) => !/^optimi[sz]er/.test(name)));
  for (const name of tensors.keys())
    if (name.length > MAX_NAME)
      fail(`tensor ${quote(name)} has a name of ${name.length} characters, expected at most ${MAX_NAME}`);
  const groups = recurrentGroups(tensors);
  const group = chooseGroup(groups, tensors, map.rnn, fail);
  const { layers, origins } = layersOf(group, fail);
  const named = (name: string) => ({ name: origins.get(name)!, t: tensors.get(origins.get(name)!)! });
  const gates = checkLayers(layers, origins, named, fail);
  const { t: hh } = named('rnn.weight_hh_l0');
  const recurrent = new Set(
    groups.flatMap((each) => [...each.layers.values()].flatMap((kinds) => [...kinds.values()])),
  );
  const others = new Map([...tensors].filter(([name]) => !recurrent.has(name)));
  const readout = chooseReadout(others, named('rnn.weight_hh_l0'), map.readout, fail);
  for (const kind of ['weight', 'bias']) {
    const name = join(readout, kind);
    if (others.has(name)) origins.set(`readout.${kind}`, name);
  }
  checkReadout(origins, named, fail);
  checkAlone(others, named('rnn.weight_ih_l0'), { module: readout, t: named('readout.weight').t }, map, fail);
  const biased = origins.has('rnn.bias_ih_l0');
  const sizes = `${named('rnn.weight_ih_l0').t.shape[1]} inputs, ${hh.shape[1]} hidden units`;
  const used = new Set(origins.values());
  const unused = [...tensors].filter(([name]) => !used.has(name));
  return {
    tensors: new Map([...origins].map(([name, origin]) => [name, tensors.get(origin)!])),
    origins,
    layers,
    gates,
    matches: [
      {
        part: 'rnn',
        from: group.prefix,
        what: `${cellTitles[gates]}, ${plural(layers, 'layer')}, ${sizes}, ${biased ? 'biases' : 'no bias'}`,
      },
      {
        part: 'readout',
        from: readout,
        what: `linear, ${named('readout.weight').t.shape[0]} outputs, ${origins.has('readout.bias') ? 'bias' : 'no bias'}`,
      },
      ...unusedMatches(unused),
    ],
  };
}

function recurrentGroups(tensors: NamedTensors): RecurrentGroup[] {
  const groups = new Map<string, RecurrentGroup>();
  for (const name of tensors.keys()) {
    const parts = /^(?:(.*)\.)?((?:weight|bias)_(?:ih|hh|hr))(?:_l(\d{1,4}))?(_reverse)?$/.exec(name);
    if (!parts) continue;
    const [, whole = '', kind, layerText, reverse = ''] = parts;
    const stacked = layerText !== undefined;
    // Cells in a list, `cells.0.weight_ih`, are the layers of one stack.
    const [, list, index] = (!stacked && /^(.*?)\.?(\d{1,4})$/.exec(whole)) || [];
    const prefix = list ?? whole;
    const key = JSON.stringify([prefix, stacked]);
    const group = groups.get(key) ?? { prefix, stacked, layers: new Map() };
    groups.set(key, group);
    const layer = Number(layerText ?? index ?? 0);
    const kinds = group.layers.get(layer) ?? new Map<string, string>();
    group.layers.set(layer, kinds);
    kinds.set(`${kind}${reverse}`, name);
  }
  return [...groups.values()];
}

function chooseGroup(
  groups: readonly RecurrentGroup[],
  tensors: NamedTensors,
  asked: string | undefined,
  fail: Fail,
): RecurrentGroup {
  const names = (some: readonly RecurrentGroup[]) => listModules(some.map(({ prefix }) => prefix));
  if (groups.length === 0)
    return fail(
      `it has no recurrent layer, expected tensors like "rnn.weight_hh_l0" (the state_dict() of torch.nn.RNN, LSTM, GRU or their cells); found ${listNames(tensors.keys())}`,
    );
  const fitting = asked === undefined ? groups : preferExact(groups, ({ prefix }) => prefix, asked);
  if (fitting.length === 1) return fitting[0]!;
  if (asked === undefined)
    return fail(`it has several recurrent modules (${names(groups)}): choose one with --map rnn=NAME`);
  if (fitting.length === 0) return fail(`it has no recurrent module ${quoteModule(asked)}, it has ${names(groups)}`);
  return fail(
    `it has several recurrent modules whose names end in ${quote(asked)} (${names(fitting)}): name one in full with --map rnn=NAME`,
  );
}

/** Prefers those called `asked`; where there is none, those whose name ends with it after a dot. */
function preferExact<T>(all: readonly T[], nameOf: (each: T) => string, asked: string): T[] {
  const exact = all.filter((each) => nameOf(each) === asked);
  return exact.length > 0 ? exact : all.filter((each) => nameOf(each).endsWith(`.${asked}`));
}

/** Layers in order, their tensors under Engram's names. */
function layersOf(group: RecurrentGroup, fail: Fail): { layers: number; origins: Map<string, string> } {
  const numbers = [...group.layers.keys()].sort((a, b) => a - b);
  // Cells in a torch.nn.Sequential may start at any number.
  const first = group.stacked ? 0 : numbers[0]!;
  const origins = new Map<string, string>();
  const module = `module ${quoteModule(group.prefix)}`;
  numbers.forEach((number, k) => {
    const kinds = group.layers.get(number)!;
    const strange = [...kinds].find(([kind]) => /_reverse$|_hr$/.test(kind));
    if (strange) {
      const why = strange[0].endsWith('_hr')
        ? 'a projected LSTM (proj_size), which is not read: expected one without'
        : 'a network that reads in both directions, which is not read: expected one direction';
      fail(`tensor ${quote(strange[1])} means ${why}`);
    }
    if (number !== first + k) {
      fail(`${module} has layer ${number} but lacks layer ${first + k}, expected layers without a gap`);
    }
    for (const kind of ['weight_ih', 'weight_hh']) {
      if (!kinds.has(kind)) fail(`${module} lacks ${kind} of layer ${k}, found ${listNames(kinds.values())}`);
    }
    for (const kind of ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh']) {
      if (kinds.has(kind)) origins.set(`rnn.${kind}_l${k}`, kinds.get(kind)!);
    }
    if (kinds.has('bias_ih') !== kinds.has('bias_hh') || kinds.has('bias_ih') !== origins.has('rnn.bias_ih_l0'))
      fail(`${module} has only some of the biases of layer ${k}, expected both in every layer or none`);
  });
  return { layers: numbers.length, origins };
}

type Named = (name: string) => { name: string; t: Tensor };

/** The gate count of `weight_hh`, which every shape must agree with. */
function checkLayers(layers: number, origins: ReadonlyMap<string, string>, named: Named, fail: Fail): 1 | 3 | 4 {
  for (const name of origins.keys()) checkRank(named(name), name.includes('weight') ? 2 : 1, fail);
  const hh = named('rnn.weight_hh_l0');
  const [rows, hiddenSize] = hh.t.shape as [number, number];
  const gates = Object.values(gateCounts).find((count) => rows === count * hiddenSize);
  if (gates === undefined) {
    return fail(
      `tensor ${quote(hh.name)} has shape ${formatShape(hh.t.shape)}, expected 1 (Elman), 3 (GRU) or 4 (LSTM) square blocks`,
    );
  }
  for (let k = 0; k < layers; k++) {
    const expected: [string, readonly (number | null)[]][] = [
      [`rnn.weight_ih_l${k}`, [rows, k === 0 ? null : hiddenSize]],
      [`rnn.weight_hh_l${k}`, [rows, hiddenSize]],
      [`rnn.bias_ih_l${k}`, [rows]],
      [`rnn.bias_hh_l${k}`, [rows]],
    ];
    for (const [name, shape] of expected) {
      if (!origins.has(name)) continue;
      const found = named(name);
      if (shape.some((extent, axis) => extent !== null && found.t.shape[axis] !== extent))
        disagree(found, hh, 'hidden', fail);
    }
  }
  return gates;
}

function checkReadout(origins: ReadonlyMap<string, string>, named: Named, fail: Fail): void {
  const weight = named('readout.weight');
  const hh = named('rnn.weight_hh_l0');
  checkRank(weight, 2, fail);
  if (weight.t.shape[1] !== hh.t.shape[1]) disagree(weight, hh, 'hidden', fail);
  if (!origins.has('readout.bias')) return;
  const bias = named('readout.bias');
  checkRank(bias, 1, fail);
  if (bias.t.shape[0] !== weight.t.shape[0]) disagree(bias, weight, 'output', fail);
}

/** The module (name without `.weight`) of the readout. */
function chooseReadout(
  others: NamedTensors,
  hh: { name: string; t: Tensor },
  asked: string | undefined,
  fail: Fail,
): string {
  const modules = [...others.keys()]
    .flatMap((name) => /^(?:(.*)\.)?weight$/.exec(name)?.slice(1) ?? [])
    .map((name) => name ?? '');
  const shapeOf = (module: string) => others.get(join(module, 'weight'))!.shape;
  const listed = (list: readonly string[]) =>
    list.length === 0
      ? 'none'
      : list
          .slice(0, 8)
          .map((each) => `${quoteModule(each)} ${formatShape(shapeOf(each))}`)
          .join(', ');
  if (asked !== undefined) {
    const found = preferExact(modules, (each) => each, asked);
    if (found.length === 1) return found[0]!;
    if (found.length === 0) {
      return fail(`it has no module ${quoteModule(asked)} for the readout; modules with a weight: ${listed(modules)}`);
    }
    return fail(
      `it has several modules whose names end in ${quote(asked)} (${listed(found)}): name one in full with --map readout=NAME`,
    );
  }
  const fitting = modules.filter((module) => shapeOf(module).length === 2 && shapeOf(module)[1] === hh.t.shape[1]);
  const called = (list: readonly string[]) => list.filter((module) => readoutNames.test(lastWord(module)));
  const usual = called(fitting);
  const candidates = usual.length > 0 ? usual : fitting;
  if (candidates.length > 1) {
    // A square one may pass what it makes of the states on to the next.
    const chained = candidates.some((module) => shapeOf(module)[0] === hh.t.shape[1]);
    const unless = chained ? ', unless they are layers one after another, which are not read' : '';
    return fail(
      `several matrices fit the readout (${listed(candidates)}): choose one with --map readout=NAME${unless}`,
    );
  }
  // One of the usual name but the wrong shape is told by its shape.
  const found = candidates[0] ?? called(modules)[0];
  if (found === undefined) {
    return fail(
      `it has no readout, expected a linear layer with a weight [outputs, ${hh.t.shape[1]}] beside ${quote(hh.name)} ${formatShape(hh.t.shape)}; found ${listed(modules)}`,
    );
  }
  return found;
}

/**
 * Refuses a network of which more lies before the recurrent layers or after the readout: it would be opened without
 * that part, as another network. Where a person named the module, what stands beside it is their affair.
 */
function checkAlone(
  others: NamedTensors,
  ih: { name: string; t: Tensor },
  readout: { module: string; t: Tensor },
  map: NameMap,
  fail: Fail,
): void {
  const [inputs, outputs] = [ih.t.shape[1]!, readout.t.shape[0]!];
  const hiddenSize = readout.t.shape[1]!;
  const matrices = [...others].filter(
    ([name, { shape, dtype }]) =>
      shape.length === 2 && (dtype === 'f32' || dtype === 'f64') && name !== join(readout.module, 'weight'),
  );
  const shown = (found: typeof matrices) =>
    found
      .slice(0, 4)
      .map(([name, { shape }]) => `${quote(name)} ${formatShape(shape)}`)
      .join(', ');
  // A matrix of as many columns as there are hidden units reads the states: another readout.
  const after = matrices.filter(([, { shape }]) => shape[1] === outputs && outputs !== hiddenSize);
  if (map.readout === undefined && after.length > 0)
    fail(
      `the readout ${quoteModule(readout.module)} ${formatShape(readout.t.shape)} seems to go on with ${shown(after)}: only one linear layer is read (to open it without, name it: --map readout=NAME)`,
    );
  const before = matrices.filter(([, { shape }]) => shape[0] === inputs && shape[1] !== hiddenSize);
  if (map.rnn === undefined && before.length > 0)
    fail(
      `${shown(before)} seems to stand before ${quote(ih.name)} ${formatShape(ih.t.shape)}: no layer before the recurrent ones is read (to open it without, name them: --map rnn=NAME)`,
    );
}

/** `fc` of `model.fc` and of `model.fc.0`. */
function lastWord(module: string): string {
  return module.split('.').findLast((word, k) => k === 0 || !/^\d+$/.test(word))!;
}

/** The full name of a part of a module; the part's own name where the module is the file itself. */
function join(module: string, kind: string): string {
  return module === '' ? kind : `${module}.${kind}`;
}

function checkRank({ name, t }: { name: string; t: Tensor }, rank: number, fail: Fail): void {
  if (t.shape.length === rank && !t.shape.includes(0)) return;
  fail(
    `tensor ${quote(name)} has shape ${formatShape(t.shape)}, expected ${rank === 2 ? 'a matrix' : 'a vector'} that is not empty`,
  );
}

function disagree(a: { name: string; t: Tensor }, b: { name: string; t: Tensor }, size: string, fail: Fail): never {
  const shapes = [a, b].map(({ name, t }) => `${quote(name)} ${formatShape(t.shape)}`);
  return fail(`tensors ${shapes.join(' and ')} disagree about the ${size} size`);
}

function listModules(modules: readonly string[]): string {
  return listFirst(modules, quoteModule);
}
