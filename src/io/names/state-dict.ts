// Which tensors of a state dict are the recurrent layers and which the readout, by PyTorch's names and by shape
// (recurrent-modules.ts, readout-module.ts). Says what it took for what; never chooses between two that fit, nor takes a
// part for the whole: what is left over is judged by left-over.ts.

import { listNames, quote } from '../../array/quote.ts';
import type { NamedTensors } from '../../array/tensor.ts';
import { plural } from '../../array/words.ts';
import type { Ignored } from './ignored.ts';
import { type NameMap, quoteModule } from './name-map.ts';
import { assumed, type NameMatch } from './name-match.ts';
import { type Fail, join } from './named.ts';
import { checkReadout, chooseReadout, requireAlone, requireOwnReadout } from './readout-module.ts';
import { checkLayers, chooseGroup, layersOf, modulesOf, namesOf, recurrentGroups } from './recurrent-modules.ts';
import { wordsOf } from './setting-kinds.ts';
import { isTrainingState } from './training-state.ts';

export interface RecognisedStateDict {
  /** Under Engram's names, `rnn.*` layer by layer, then `readout.*`. */
  readonly tensors: NamedTensors;
  /** Name in the file of each of them. */
  readonly origins: ReadonlyMap<string, string>;
  /** Names in the file of the recurrent modules that were taken. */
  readonly modules: readonly string[];
  readonly layers: number;
  /** Blocks of rows in each weight: 1 Elman, 3 GRU, 4 LSTM. */
  readonly gates: 1 | 3 | 4;
  readonly matches: readonly NameMatch[];
}

const cellTitles = { 1: 'Elman', 3: 'GRU', 4: 'LSTM' } as const;

/** Names of modules that read from the end. */
const BACKWARD = ['backward', 'backwards', 'bwd', 'bw', 'reverse', 'reversed'];

/** Longer names are no module's, and would make the patterns slow. */
const MAX_NAME = 1000;

/**
 * Finds the recurrent layers and the readout among tensors, by PyTorch's names and shapes.
 * @param all by the file's names; state of a training is passed over
 * @param ignored what a person leaves out is not looked at, unless it is named as well
 * @throws what `fail` throws: nothing fits, several fit, parts missing, shapes that disagree
 */
export function recogniseStateDict(
  all: NamedTensors,
  { map, ignored }: { readonly map: NameMap; readonly ignored: Ignored },
  fail: Fail,
): RecognisedStateDict {
  for (const name of all.keys())
    if (name.length > MAX_NAME)
      fail(`tensor ${quote(name)} has a name of ${name.length} characters, expected at most ${MAX_NAME}`);
  const tensors = new Map([...all].filter(([name, t]) => !isTrainingState(name, t, all)));
  const groups = recurrentGroups(tensors);
  if (groups.length === 0)
    fail(
      `it has no recurrent layer, expected tensors like "rnn.weight_hh_l0" (the state_dict() of torch.nn.RNN, LSTM, GRU or their cells); found ${listNames(tensors.keys())}`,
    );
  const wanted = groups.filter((group) => !namesOf(group).every((name) => ignored.of(name) !== null));
  const group = chooseGroup(map.rnn === undefined && wanted.length > 0 ? wanted : groups, map.rnn, fail);
  const backward = map.rnn === undefined && wordsOf(group.prefix).some((word) => BACKWARD.includes(word));
  if (backward)
    fail(
      `its recurrent module ${quoteModule(group.prefix)} seems to read sequences from their end: to open it as one that reads them from the beginning, name it (--map rnn=${group.prefix})`,
    );
  const { layers, origins } = layersOf(group, fail);
  const named = (name: string) => ({ name: origins.get(name)!, t: tensors.get(origins.get(name)!)! });
  const gates = checkLayers(layers, origins, named, fail);
  const { t: hh } = named('rnn.weight_hh_l0');
  const recurrent = new Set(groups.flatMap(namesOf));
  const others = new Map([...tensors].filter(([name]) => !recurrent.has(name)));
  const notIgnored = new Map([...others].filter(([name]) => ignored.of(name) === null));
  const { module: readout, isUsual } = chooseReadout(
    map.readout === undefined ? notIgnored : others,
    named('rnn.weight_hh_l0'),
    map.readout,
    fail,
  );
  for (const kind of ['weight', 'bias']) {
    const name = join(readout, kind);
    if (others.has(name)) origins.set(`readout.${kind}`, name);
  }
  checkReadout(origins, named, fail);
  requireOwnReadout({ ...named('readout.weight'), module: readout }, group, groups, tensors, fail);
  requireAlone(notIgnored, named('rnn.weight_ih_l0'), { module: readout, t: named('readout.weight').t }, fail);
  const biased = origins.has('rnn.bias_ih_l0');
  const sizes = `${named('rnn.weight_ih_l0').t.shape[1]} inputs, ${hh.shape[1]} hidden units`;
  const stack =
    group.stacked || layers === 1
      ? []
      : [
          assumed(
            `the cells of ${quoteModule(group.prefix)} are layers one after another, in the order of their numbers`,
          ),
        ];
  const guess = isUsual
    ? []
    : [assumed(`${quoteModule(readout)} is the readout: the only matrix of as many columns as there are hidden units`)];
  return {
    tensors: new Map([...origins].map(([name, origin]) => [name, tensors.get(origin)!])),
    origins,
    modules: modulesOf(group),
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
      ...stack,
      ...guess,
    ],
  };
}
