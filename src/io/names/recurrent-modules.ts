// Recurrent modules in a state dict, by PyTorch's names and shapes: `PREFIX.weight_ih_l0` (torch.nn.RNN, LSTM, GRU),
// `PREFIX.weight_ih` (the cells, and stacks of cells).

import { listFirst, listNames, quote } from '../../array/quote.ts';
import { formatShape } from '../../array/shape.ts';
import type { NamedTensors } from '../../array/tensor.ts';
import { quoteModule } from './name-map.ts';
import { checkRank, disagree, type Fail, type Named, preferExact } from './named.ts';

/** Rows of `weight_hh` over its columns, by cell. */
export const gateCounts: Readonly<Record<string, 1 | 3 | 4>> = { elman: 1, gru: 3, lstm: 4 };

export interface RecurrentGroup {
  readonly prefix: string;
  /** Whether the layers are those of one module (`_l0`), or cells of their own. */
  readonly stacked: boolean;
  /** `weight_ih`, `weight_hh`, `bias_ih`, `bias_hh` (and what is refused) by layer: names in the file. */
  readonly layers: Map<number, Map<string, string>>;
}

/** Names of the tensors of a module. */
export function namesOf({ layers }: RecurrentGroup): string[] {
  return [...layers.values()].flatMap((kinds) => [...kinds.values()]);
}

/** Full names of the modules whose parameters these are: one of torch.nn, or cells in a list. */
export function modulesOf(group: RecurrentGroup): string[] {
  return [...new Set(namesOf(group).map((name) => name.slice(0, Math.max(0, name.lastIndexOf('.')))))];
}

/** Inputs and hidden units of a module's first layer; `null` where its weights are no matrices. */
export function sizesOf(group: RecurrentGroup, tensors: NamedTensors): { inputs: number; hidden: number } | null {
  const first = group.layers.get(Math.min(...group.layers.keys()))!;
  const shape = (kind: string) => tensors.get(first.get(kind) ?? '')?.shape;
  const [ih, hh] = [shape('weight_ih'), shape('weight_hh')];
  return ih?.length === 2 && hh?.length === 2 ? { inputs: ih[1]!, hidden: hh[1]! } : null;
}

/** Every recurrent module among the tensors of a file. */
export function recurrentGroups(tensors: NamedTensors): RecurrentGroup[] {
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

/** The module that a person named, or the only one. */
export function chooseGroup(groups: readonly RecurrentGroup[], asked: string | undefined, fail: Fail): RecurrentGroup {
  const names = (some: readonly RecurrentGroup[]) => listModules(some.map(({ prefix }) => prefix));
  const fitting = asked === undefined ? groups : preferExact(groups, ({ prefix }) => prefix, asked);
  if (fitting.length === 1) return fitting[0]!;
  if (asked === undefined)
    return fail(`it has several recurrent modules (${names(groups)}): choose one with --map rnn=NAME`);
  if (fitting.length === 0) return fail(`it has no recurrent module ${quoteModule(asked)}, it has ${names(groups)}`);
  return fail(
    `it has several recurrent modules whose names end in ${quote(asked)} (${names(fitting)}): name one in full with --map rnn=NAME`,
  );
}

/** Layers in order, their tensors under Engram's names. */
export function layersOf(group: RecurrentGroup, fail: Fail): { layers: number; origins: Map<string, string> } {
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

/** The gate count of `weight_hh`, which every shape must agree with. */
export function checkLayers(layers: number, origins: ReadonlyMap<string, string>, named: Named, fail: Fail): 1 | 3 | 4 {
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

function listModules(modules: readonly string[]): string {
  return listFirst(modules, quoteModule);
}
