// Tensors of a file that no part of the network was taken from, judged: a part of the network that is left out makes
// another network of it. One of floating-point numbers is a reason to refuse, unless a person leaves its module out by
// name; one inside the recurrent module, or as long as the state, always is. Not left over are state of the training,
// values that change nothing (a start of zeros, a mask of ones), and records of a training.

import { quote } from '../../array/quote.ts';
import { formatShape, sameShape, sizeOf } from '../../array/shape.ts';
import type { NamedTensors, Tensor } from '../../array/tensor.ts';
import { numberText, plural } from '../../array/words.ts';
import { ExpandedTensor } from '../bytes/expanded.ts';
import type { Ignored } from './ignored.ts';
import { looksLike, roleOf } from './looks.ts';
import { quoteModule } from './name-map.ts';
import { asAsked, passedOver, unusedMatches } from './name-match.ts';
import { lastPart, settingKind } from './setting-kinds.ts';
import type { Judged, Reason } from './settings.ts';
import { isRecord, isTrainingState } from './training-state.ts';

/** A file of which the network was taken. */
export interface Taken {
  /** All tensors of the state dict by their names in the file. */
  readonly tensors: NamedTensors;
  /** Tensors of the file that are not in the state dict, by their paths. */
  readonly beside: NamedTensors;
  /** Names of those that the network was made of. */
  readonly used: ReadonlySet<string>;
  /** Names of the recurrent modules that were taken; empty for the top level. */
  readonly modules: readonly string[];
  /** Lengths that a part of the state has: one layer's, that of all. */
  readonly stateSizes: readonly number[];
  /** Whether the file says a time step as long as its time constant. */
  readonly isRatioOne: boolean;
}

/** What one tensor is found to be. */
type Finding =
  | { readonly kind: 'training' }
  | { readonly kind: 'listed'; readonly why?: string }
  /** `because`: why no one can leave it out. */
  | { readonly kind: 'part'; readonly what: string; readonly because: string | null };

/** Judges the tensors that are left over. */
export function judgeLeftOver(taken: Taken, ignored: Ignored): Judged {
  const all = [...taken.tensors, ...taken.beside].filter(([name]) => !taken.used.has(name) || taken.beside.has(name));
  const listed: [name: string, t: Tensor, why?: string][] = [];
  const parts = new Map<string, Part>();
  let training = 0;
  for (const [name, t] of all) {
    const found = findingOf(name, t, taken);
    const asked = ignored.of(name);
    if (found.kind === 'training') training++;
    else if (found.kind === 'listed') listed.push(found.why === undefined ? [name, t] : [name, t, found.why]);
    else if (asked !== null && found.because === null) listed.push([name, t, asAsked(found.what, asked)]);
    else addPart(parts, name, t, found, taken);
  }
  const state = training > 0 ? [passedOver(`${plural(training, 'tensor')} of the optimiser or of averages`)] : [];
  return { reasons: [...parts.values()].map(reasonOf), matches: [...unusedMatches(listed), ...state] };
}

/** Tensors of one module that is left over, and why that cannot be, if it cannot. */
interface Part {
  readonly module: string;
  readonly what: string;
  readonly because: string | null;
  readonly tensors: (readonly [string, Tensor])[];
}

function addPart(
  parts: Map<string, Part>,
  name: string,
  t: Tensor,
  { what, because }: { readonly what: string; readonly because: string | null },
  taken: Taken,
): void {
  const module = because === null ? moduleOf(name, taken) : name;
  const part = parts.get(module) ?? { module, what, because, tensors: [] };
  part.tensors.push([name, t]);
  parts.set(module, part);
}

/** Of names that are deeper than any module's the first parts are looked at. */
const MAX_PARTS = 32;

/** The largest module around a tensor that nothing was taken from; its own name where there is none. */
function moduleOf(name: string, { used }: Taken): string {
  for (let at = name.indexOf('.'), k = 0; at >= 0 && k < MAX_PARTS; at = name.indexOf('.', at + 1), k++) {
    const module = name.slice(0, at + 1);
    if (![...used].some((each) => each.startsWith(module))) return name.slice(0, at);
  }
  return name;
}

/** Tensors of a module that a message names. */
const SHOWN = 3;

function reasonOf({ module, what, because, tensors }: Part): Reason {
  const shown = tensors.slice(0, SHOWN).map(([name, t]) => {
    const value = sizeOf(t.shape) === 1 ? constantOf(t) : null;
    return `${quote(name)} ${formatShape(t.shape)}${value === null ? '' : ` = ${numberText(value)}`}`;
  });
  const more = tensors.length > SHOWN ? ` and ${tensors.length - SHOWN} more` : '';
  const text = `${shown.join(', ')}${more} (${what}${because === null ? '' : `, ${because}`})`;
  return { what: text, ignore: because === null ? module : null };
}

function findingOf(name: string, t: Tensor, taken: Taken): Finding {
  if (isTrainingState(name, t, taken.tensors)) return { kind: 'training' };
  const harmless = whyHarmless(name, t, taken);
  if (harmless !== null) return { kind: 'listed', why: harmless };
  const { stateSizes, tensors } = taken;
  const what = looksLike(name, t, stateSizes);
  const isFloating = /^[fc]/.test(t.dtype);
  const inside = taken.beside.has(name) ? undefined : taken.modules.find((module) => isInside(name, module));
  if (inside !== undefined && (isFloating || !isRecord(name)))
    return { kind: 'part', what, because: `inside the recurrent module ${quoteModule(inside)}` };
  if (isOtherWeight(name, t, taken))
    return { kind: 'part', what: 'other recurrent weights', because: 'of the module that is taken' };
  if (roleOf(name) === 'start' && stateSizes.includes(t.shape.at(-1) ?? 1) && isFloating)
    return { kind: 'part', what, because: 'as wide as the state' };
  if (stateSizes.includes(sizeOf(t.shape)) && !isOfLayer(name, t, tensors) && (isFloating || !isRecord(name)))
    return { kind: 'part', what, because: 'as long as the state' };
  if (isFloating)
    return isRecord(name) ? { kind: 'listed', why: 'a record of the training' } : { kind: 'part', what, because: null };
  const isOfWeights = [...taken.used].some((each) => sameShape(tensors.get(each)!.shape, t.shape));
  return settingKind(name) !== null || isOfWeights ? { kind: 'part', what, because: null } : { kind: 'listed' };
}

/** `rnn.alpha` of `rnn`; at the top level, what is in no module. */
function isInside(name: string, module: string): boolean {
  return module === '' ? !name.includes('.') : name.startsWith(`${module}.`);
}

/** `rnn.weight_hh_l0_raw` beside `rnn.module.weight_hh_l0`: the weights before their dropout, or another form of them. */
function isOtherWeight(name: string, { shape }: Tensor, { used, tensors, modules }: Taken): boolean {
  const last = lastPart(name);
  const parent = name.slice(0, name.length - last.length);
  return [...used].some((each) => {
    const kind = lastPart(each);
    const isLonger = /^(weight|bias)_/.test(kind) && last.length > kind.length && last.startsWith(kind);
    const isNear = modules.some((module) => `${module}.`.startsWith(parent));
    return isLonger && isNear && sameShape(tensors.get(each)!.shape, shape);
  });
}

/** Whether a tensor is the bias of a layer that has a matrix, or the one row of such a layer. */
function isOfLayer(name: string, { shape }: Tensor, tensors: NamedTensors): boolean {
  if (!name.includes('.') || roleOf(name) === 'start') return false;
  const module = name.slice(0, name.lastIndexOf('.'));
  const weight = tensors.get(`${module}.weight`)?.shape;
  const bias = tensors.get(`${module}.bias`)?.shape;
  if (weight === undefined || weight.length < 2) return false;
  if (name === `${module}.bias`) return shape.length === 1 && shape[0] === weight[0];
  return name === `${module}.weight` && bias?.length === 1 && bias[0] === weight[0];
}

/** What to tell of a tensor that changes nothing; `null`: it may change something. */
function whyHarmless(name: string, t: Tensor, taken: Taken): string | null {
  const kind = settingKind(name);
  const role = roleOf(name);
  const constant = constantOf(t);
  if (sizeOf(t.shape) === 1 && constant !== null && kind) {
    if (kind.role && taken.isRatioOne) return `${constant}, a step as long as its time constant`;
    if (kind.training) return `${constant}, ${kind.what}: used in training only`;
    if (kind.isNeutral(constant)) return `${constant}, ${kind.what}: it changes nothing`;
  }
  if (kind?.what === 'a leak' && constant === 1) return 'ones: no leak';
  if (role === 'start' && constant === 0) return 'zeros: the state starts there';
  if (role === 'bias' && constant === 0) return 'zeros: it adds nothing';
  if (role === 'mask' && isMaskObeyed(t, constant, taken)) return 'a mask that changes nothing';
  if (isCopy(name, t, taken)) return 'a copy of what is taken';
  return null;
}

/** Masks of ones; those of zeros that no weights have the shape of; those that the weights of their shape obey already. */
function isMaskObeyed(t: Tensor, constant: number | null, { used, tensors }: Taken): boolean {
  if (constant === 1) return true;
  const masked = [...used].map((each) => tensors.get(each)!).filter(({ shape }) => sameShape(shape, t.shape));
  if (masked.length === 0) return constant === 0 && t.shape.length > 1;
  if (t instanceof ExpandedTensor) return false;
  const mask = Array.from(t.data, Number);
  if (mask.some((each) => each !== 0 && each !== 1)) return false;
  return masked.every(({ data }) => mask.every((each, i) => each === 1 || Number(data[i]) === 0));
}

/** Weights that stand in the file twice, the same numbers: with an ending (`weight_hh_l0_raw`), or in another dict. */
function isCopy(name: string, t: Tensor, { used, tensors, beside }: Taken): boolean {
  if (t instanceof ExpandedTensor) return false;
  const last = lastPart(name);
  return [...used].some((each) => {
    const original = tensors.get(each)!;
    const kind = lastPart(each);
    const isNamedSo = beside.has(name)
      ? name.endsWith(`.${each}`)
      : /^(weight|bias)_/.test(kind) && last.length > kind.length && last.startsWith(kind);
    if (!isNamedSo || !sameShape(original.shape, t.shape)) return false;
    return t.data.every((value: number | bigint, i: number) => value === original.data[i]);
  });
}

/** The number that all elements of a tensor are; `null` where they differ, or where it has none. */
function constantOf(t: Tensor): number | null {
  if (t instanceof ExpandedTensor) return t.constant;
  if (t.dtype === 'c64' || t.dtype === 'c128' || t.data.length === 0) return null;
  const first = t.data[0]!;
  for (let i = 1; i < t.data.length; i++) if (t.data[i] !== first) return null;
  return Number(first);
}
