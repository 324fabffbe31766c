// What a file says in words about its cell and its activation: the activation is followed, the cell must be the one that
// the shapes tell. Engram's own words for cells are known, those of others by the family that they name.

import { quote } from '../../array/quote.ts';
import { cellNames } from '../../nn/cells.ts';
import type { Activation } from '../../nn/network.ts';
import type { HyperParameter, HyperParameters } from './hyper-parameter.ts';
import type { Ignored } from './ignored.ts';
import type { NameMap } from './name-map.ts';
import { assumed, type NameMatch, passedOver } from './name-match.ts';
import type { Fail } from './named.ts';
import { activations, isConfiguration } from './network-config.ts';
import { lastPart, settingKind } from './setting-kinds.ts';

/** What a file says, by path, and which of it stands in its metadata. */
export interface Said {
  readonly settings: HyperParameters;
  readonly metadata: Readonly<Record<string, string>>;
}

const CELL_NAMES =
  /^(cell|celltype|cellname|cellclass|rnncell|rnntype|rnncelltype|typernn|rnnclass|recurrenttype|recurrentcell|unittype)$/;
const MODEL_NAMES =
  /^(mode|model|modeltype|modelname|modelclass|arch|architecture|network|networktype|net|nettype|rnn|type|class|classname|name|kind)$/;

const FAMILIES: Readonly<Record<string, RegExp>> = {
  elman: /^(rnn|elman|vanilla|vanillarnn|simple|simplernn|basic|basicrnn|elmanrnn|srn|rnntanh|rnnrelu|tanh|relu)$/,
  gru: /^gru$/,
  lstm: /^lstm$/,
};

/** Parts of names of cells that have the shapes of others. */
const OTHERS =
  /ctrnn|leaky|lowrank|continuous|^esn$|reservoir|mgu|indrnn|transformer|ssm|mamba|^lmu$|ugrnn|peephole|phased|convlstm|attention|^bi(lstm|gru|rnn)|dale|eirnn|cornn|antisymmetric|layernorm/;

/**
 * What to tell of words about the cell, which the shapes decide.
 * @throws what `fail` throws where they name another cell: the shapes of some are those of others
 */
export function cellHints(
  { settings, metadata }: Said,
  cell: string,
  { map, ignored }: { readonly map: NameMap; readonly ignored: Ignored },
  fail: Fail,
): NameMatch[] {
  const { network } = metadata;
  const matches =
    network === undefined || isConfiguration(network)
      ? []
      : [passedOver(`its metadata has a "network" that Engram did not write (${quote(network)}): it is passed over`)];
  for (const [path, said] of settings) {
    if (typeof said !== 'string' || !isOtherCell(path, said, cell)) continue;
    const name = lastPart(path);
    const where = Object.hasOwn(metadata, path) ? 'its metadata says' : 'its settings say';
    const differs = `${where} ${name} ${quote(said)}, but its weights have the shapes of ${quote(cell)}`;
    if (ignored.of(path) !== null) matches.push(assumed(`${differs}, which is taken as asked (--ignore ${name})`));
    else if (!cellNames.includes(said)) fail(`${differs}: to go by the shapes, leave the word out (--ignore ${name})`);
    else if (map.rnn === undefined) fail(`${differs}: to go by the shapes, name the recurrent module (--map rnn=NAME)`);
    else matches.push(assumed(`${differs}, which is taken`));
  }
  return matches;
}

/** Whether a setting says another cell than `cell`. */
function isOtherCell(path: string, said: string, cell: string): boolean {
  const name = letters(lastPart(path));
  const value = letters(said.slice(said.lastIndexOf('.') + 1)).replace(/(cell|layer|network|net|model|module)$/, '');
  if (CELL_NAMES.test(name)) return said.toLowerCase() !== cell && !(FAMILIES[cell]?.test(value) ?? false);
  if (!MODEL_NAMES.test(name) || value === 'rnn' || said.length > MAX_WORD) return false;
  const family = Object.keys(FAMILIES).find((each) => FAMILIES[each]!.test(value));
  return OTHERS.test(value) || (family !== undefined && family !== cell);
}

function letters(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z]/g, '');
}

/** Characters of the name of a cell or model. */
const MAX_WORD = 60;

const ACTIVATION_NAMES =
  /^((rnn|hidden|rec|cell|recurrent|state)?(activation|nonlinearity|nonlinear|nonlin|act|actfn|actfunc|actfunction|activationfn|activationfunc|activationfunction)(type|name|kind)?|transferfunction)$/;

/**
 * The activation that the file says; `undefined` where it says none.
 * @throws what `fail` throws where no cell here has it, or two are said
 */
export function declaredActivation({ settings, metadata }: Said, fail: Fail): Activation | undefined {
  const found = activationsSaid(settings);
  const [first, other] = [...new Map(found.map((each) => [each.word, each])).values()];
  if (first === undefined) return undefined;
  const where = Object.hasOwn(metadata, first.path) ? 'its metadata says' : 'its settings say';
  if (other !== undefined)
    return fail(
      `it says two activations, ${first.path} ${quote(first.word)} and ${other.path} ${quote(other.word)}: say which is the cell's (--activation)`,
    );
  const activation = activations.find((each) => each === first.word);
  if (activation) return activation;
  return fail(
    `${where} activation ${quote(first.said)}, expected ${activations.join(', ')}: if that is not the cell's, say so (--activation)`,
  );
}

/** The activation that a file of a gated cell says, and that is not the cell's. */
export function strangeActivations({ settings }: Said): NameMatch[] {
  return activationsSaid(settings)
    .filter(({ word }) => word !== 'tanh')
    .map(({ path, said }) => passedOver(`${path} ${quote(said)}: the cell has activations of its own`));
}

interface SaidActivation {
  readonly path: string;
  readonly said: string;
  /** In lower case, without the module that it comes from. */
  readonly word: string;
}

function activationsSaid(settings: HyperParameters): SaidActivation[] {
  return [...settings].flatMap(([path, value]) => {
    const said = activationOf(path, value);
    return said === null ? [] : [{ path, said, word: said.toLowerCase().replace(/^.*\./, '').replace(/\(\)$/, '') }];
  });
}

function activationOf(path: string, value: HyperParameter): string | null {
  const name = letters(lastPart(path));
  // `use_relu = true`.
  const used = /^use(relu|tanh)$/.exec(name)?.[1];
  if (used !== undefined && (value === true || /^(true|1)$/i.test(String(value)))) return used;
  if (typeof value !== 'string' || value === '') return null;
  if (ACTIVATION_NAMES.test(name)) return settingKind(path) === null ? value : null;
  // `RNN_RELU`, the mode of torch.nn.RNN.
  if (!CELL_NAMES.test(name) && !MODEL_NAMES.test(name)) return null;
  return /^(?:rnn|elman|vanilla)_(tanh|relu)$/i.exec(value)?.[1] ?? null;
}
