// The readout in a state dict: the one matrix of as many columns as there are hidden units, by a name that readouts have
// or by its shape. It never chooses between two that fit, takes no readout of another module's states, and refuses
// matrices that seem to stand before or after.

import { printable } from '../../array/printable.ts';
import { quote } from '../../array/quote.ts';
import { formatShape } from '../../array/shape.ts';
import type { NamedTensors, Tensor } from '../../array/tensor.ts';
import { isNoReadout, looksLike } from './looks.ts';
import { quoteModule } from './name-map.ts';
import { checkRank, disagree, type Fail, join, type Named, type NamedTensor, preferExact } from './named.ts';
import { namesOf, type RecurrentGroup, sizesOf } from './recurrent-modules.ts';

const readoutNames =
  /^(readout|read_out|fc\d*|fc_?out|decoder|linear\d*|lin|head|out|out_?put|(out|output)_(layer|proj)|proj|projection|classifier|dense|h2o|hidden2out)$/i;

export function checkReadout(origins: ReadonlyMap<string, string>, named: Named, fail: Fail): void {
  const weight = named('readout.weight');
  const hh = named('rnn.weight_hh_l0');
  checkRank(weight, 2, fail);
  if (weight.t.shape[1] !== hh.t.shape[1]) disagree(weight, hh, 'hidden', fail);
  if (!origins.has('readout.bias')) return;
  const bias = named('readout.bias');
  checkRank(bias, 1, fail);
  if (bias.t.shape[0] !== weight.t.shape[0]) disagree(bias, weight, 'output', fail);
}

/** The module of the readout, its name without `.weight`. */
export interface ChosenReadout {
  readonly module: string;
  /** Whether a person named it, or its name is that of a readout. */
  readonly isUsual: boolean;
}

/** The one matrix that reads the states: one that a person named, one of a usual name, or the only one that fits. */
export function chooseReadout(
  others: NamedTensors,
  hh: NamedTensor,
  asked: string | undefined,
  fail: Fail,
): ChosenReadout {
  const modules = [...others.keys()]
    .flatMap((name) => /^(?:(.*)\.)?weight$/.exec(name)?.slice(1) ?? [])
    .map((name) => name ?? '');
  const named = (module: string) => others.get(join(module, 'weight'))!;
  const shapeOf = (module: string) => named(module).shape;
  const listed = (list: readonly string[]) =>
    list.length === 0
      ? 'none'
      : list
          .slice(0, 8)
          .map((each) => `${quoteModule(each)} ${formatShape(shapeOf(each))}`)
          .join(', ');
  if (asked !== undefined) {
    const found = preferExact(modules, (each) => each, asked);
    if (found.length === 1) return { module: found[0]!, isUsual: true };
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
  if (readoutNames.test(lastWord(found))) return { module: found, isUsual: true };
  const weight = named(found);
  if (isNoReadout(found) || weight.shape[0] === weight.shape[1])
    return fail(
      `it has no readout of a usual name, and the only matrix that fits, ${listed([found])}, may be something else (${looksLike(join(found, 'weight'), weight, [])}): if it is the readout, name it (--map readout=${found})`,
    );
  return { module: found, isUsual: false };
}

/**
 * Refuses a readout that reads the states of another recurrent module than the one that is taken: of one that stands
 * between them, or of the decoder beside an encoder.
 */
export function requireOwnReadout(
  readout: NamedTensor & { readonly module: string },
  taken: RecurrentGroup,
  groups: readonly RecurrentGroup[],
  tensors: NamedTensors,
  fail: Fail,
): void {
  const places = new Map([...tensors.keys()].map((name, place) => [name, place]));
  const placeOf = (group: RecurrentGroup) => Math.max(...namesOf(group).map((name) => places.get(name)!));
  const own = sizesOf(taken, tensors);
  for (const other of groups) {
    const sizes = sizesOf(other, tensors);
    if (other === taken || own === null || sizes?.hidden !== readout.t.shape[1]) continue;
    if (!isReader(other, taken)) continue;
    fail(
      `the readout ${quoteModule(readout.module)} ${formatShape(readout.t.shape)} seems to read ${quoteModule(other.prefix)}, not ${quoteModule(taken.prefix)}, which is taken: no network is made of one module and the readout of another`,
    );
  }

  /** Whether the readout reads `other` rather than the module that is taken. */
  function isReader(other: RecurrentGroup, mine: RecurrentGroup): boolean {
    const kinship = sharedWords(readout.module, other.prefix) - sharedWords(readout.module, mine.prefix);
    if (kinship !== 0) return kinship > 0;
    const coding = Number(isCalled(other, DECODER)) - Number(isCalled(mine, DECODER));
    const encoding = Number(isCalled(mine, ENCODER)) - Number(isCalled(other, ENCODER));
    if (coding + encoding !== 0) return coding + encoding > 0;
    const [after, before] = [
      sizesOf(other, tensors)!.inputs === own!.hidden,
      own!.inputs === sizesOf(other, tensors)!.hidden,
    ];
    return after === before ? placeOf(other) > placeOf(mine) : after;
  }
}

const DECODER = ['decoder', 'dec', 'decode'];
const ENCODER = ['encoder', 'enc', 'encode'];

function isCalled({ prefix }: RecurrentGroup, words: readonly string[]): boolean {
  return moduleWords(prefix).some((word) => words.includes(word));
}

function sharedWords(a: string, b: string): number {
  const words = new Set(moduleWords(b));
  return moduleWords(a).filter((word) => words.has(word)).length;
}

/** The words in the name of a module, without numbers. */
function moduleWords(module: string): string[] {
  const words = module.toLowerCase().split(/[._]/);
  return [...new Set(words.filter((word) => word !== '' && !/^\d+$/.test(word)))];
}

/** `fc` of `model.fc` and of `model.fc.0`. */
function lastWord(module: string): string {
  return module.split('.').findLast((word, k) => k === 0 || !/^\d+$/.test(word))!;
}

/**
 * Refuses a network of which more lies before the recurrent layers or after the readout, by where it seems to stand: it
 * would be opened without that part, as another network. @param others what nobody asked to be ignored
 */
export function requireAlone(
  others: NamedTensors,
  ih: NamedTensor,
  readout: { readonly module: string; readonly t: Tensor },
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
  if (after.length > 0)
    fail(
      `the readout ${quoteModule(readout.module)} ${formatShape(readout.t.shape)} seems to go on with ${shown(after)}: only one linear layer is read (to open it without: --ignore ${moduleNames(after)})`,
    );
  const before = matrices.filter(([, { shape }]) => shape[0] === inputs && shape[1] !== hiddenSize);
  if (before.length > 0)
    fail(
      `${shown(before)} seems to stand before ${quote(ih.name)} ${formatShape(ih.t.shape)}: no layer before the recurrent ones is read (to open it without: --ignore ${moduleNames(before)})`,
    );
}

function moduleNames(matrices: readonly (readonly [name: string, t: Tensor])[]): string {
  return printable(
    matrices
      .map(([name]) => name.replace(/\.weight$/, ''))
      .slice(0, 4)
      .join(','),
  );
}
