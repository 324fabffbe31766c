// Settings beside the weights, judged: one that changes what the network computes is a reason to refuse the file, unless
// its value changes nothing, it acts in training only, or a person leaves it out by its name. Texts that hold settings
// (JSON, YAML, what Python prints of a dict or a module) are looked through for pairs of a name and a value.

import { printable } from '../../array/printable.ts';
import { parseJson } from '../bytes/json-text.ts';
import type { HyperParameter, HyperParameters } from './hyper-parameter.ts';
import type { Ignored } from './ignored.ts';
import { quoteModule } from './name-map.ts';
import { asAsked, type NameMatch, note, passedOver } from './name-match.ts';
import { isOff, lastPart, numberOf, settingKind, wordsOf } from './setting-kinds.ts';

/** Why a file is refused. */
export interface Reason {
  readonly what: string;
  /** What to name to open it without; `null` where that is not possible. */
  readonly ignore: string | null;
}

/** What is wrong, and what is told where nothing is. */
export interface Judged {
  readonly reasons: readonly Reason[];
  readonly matches: readonly NameMatch[];
}

/** The cell that was taken, which settings must agree with. */
export interface TakenCell {
  readonly cell: string;
  readonly layers: number;
  /** Whether the file says a time step as long as its time constant. */
  readonly isRatioOne: boolean;
  /** Names of the recurrent modules that were taken. */
  readonly modules: readonly string[];
}

/** Characters of texts that are looked through, of one and of all. */
const MAX_TEXT = 100_000;
const MAX_ALL = 1_000_000;

/** A name and a value: `"alpha": 0.2`, `alpha=0.2`, `nonlinearity='relu'`, `tau: [10, 100]`. */
const PAIR =
  /(?<![\w.])["']?([\p{L}_][\w.\p{L}]{0,60})["']?[^\S\n]{0,4}[:=][^\S\n]{0,4}("[^"\n]{0,200}"|'[^'\n]{0,200}'|\[[^\]\n]{0,200}\]|[-+]?[\w.+-]{1,60})/gu;

/** Settings by their paths, with those that texts among them hold. */
export function withPairs(settings: HyperParameters): HyperParameters {
  const found = new Map(settings);
  let left = MAX_ALL;
  for (const [path, value] of settings) {
    if (typeof value !== 'string' || value.length > Math.min(MAX_TEXT, left) || !/[:=]/.test(value)) continue;
    left -= value.length;
    for (const [name, each] of pairsIn(value)) {
      const inner = `${path}.${name}`;
      if (!found.has(inner)) found.set(inner, each);
    }
  }
  return found;
}

/** The settings that a text holds: JSON by its paths, of other forms every name with a value. */
function pairsIn(text: string): [name: string, value: HyperParameter][] {
  const data = /^\s*\{/.test(text) ? parsedJson(text) : null;
  if (data !== null) return leaves(data);
  return Array.from(text.matchAll(PAIR), ([, name, value]) => [name!, readValue(value!)]);
}

/** One object of settings, and room for what others write. */
const BOUNDS = { depth: 16, marks: 20_000 };

function parsedJson(text: string): unknown {
  try {
    return parseJson(text, BOUNDS, (what) => {
      throw new Error(what);
    });
  } catch {
    return null;
  }
}

/** The values of an object by their paths; lists of other things than values are left out. */
function leaves(data: unknown, path = ''): [name: string, value: HyperParameter][] {
  const isList = Array.isArray(data) && data.every((each) => typeof each !== 'object' || each === null);
  if (typeof data !== 'object' || data === null || isList) return path === '' ? [] : [[path, data as HyperParameter]];
  return Object.entries(data).flatMap(([key, value]) => leaves(value, path === '' ? key : `${path}.${key}`));
}

function readValue(text: string): HyperParameter {
  if (/^['"]/.test(text)) return text.slice(1, -1);
  if (text.startsWith('['))
    return text
      .slice(1, -1)
      .split(',')
      .filter((each) => each.trim() !== '')
      .map((each) => readValue(each.trim()));
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (/^(none|null)$/i.test(text)) return null;
  return Number.isNaN(Number(text)) ? text : Number(text);
}

/** `num_layers`, `n_rnn_layers` without what is no letter. */
const LAYERS = /^(num|n)?(rnn|lstm|gru|recurrent)?(num|n)?layers$/;

/** Judges settings by their paths, `hyper_parameters.alpha`. */
export function judgeSettings(
  settings: HyperParameters,
  { cell, layers, isRatioOne, modules }: TakenCell,
  ignored: Ignored,
): Judged {
  const reasons: Reason[] = [];
  const matches: NameMatch[] = [];
  for (const [path, value] of settings) {
    const text = `${printable(path)} = ${valueText(value)}`;
    const name = ignored.of(path);
    const refuse = (what: string) => {
      const inside = modules.find((module) => module !== '' && path.startsWith(`${module}.`));
      if (inside !== undefined)
        reasons.push({ what: `${text} (${what}, inside the recurrent module ${quoteModule(inside)})`, ignore: null });
      else if (name !== null) matches.push(passedOver(asAsked(`${text} (${what})`, name)));
      else reasons.push({ what: `${text} (${what})`, ignore: lastPart(path) });
    };
    const kind = settingKind(path);
    if (kind?.role && isRatioOne)
      matches.push(note(`${text}, a step as long as its time constant, which changes nothing`));
    else if (kind && isOfCell(path, cell)) {
      if (!kind.isNeutral(value)) refuse(kind.what);
      else if (kind.training) matches.push(passedOver(`${text}, ${kind.what}: used in training only`));
      else matches.push(note(`${text}, which changes nothing`));
    } else if (
      LAYERS.test(
        lastPart(path)
          .toLowerCase()
          .replaceAll(/[^a-z]/g, ''),
      )
    ) {
      const said = numberOf(value);
      if (said !== null && said !== layers) refuse(`layers, but ${layers} ${layers === 1 ? 'is' : 'are'} found`);
    }
  }
  return { reasons, matches };
}

/** Whether a name is that of a number of recurrent layers. */
export function isLayerCount(path: string): boolean {
  return LAYERS.test(
    lastPart(path)
      .toLowerCase()
      .replaceAll(/[^a-z]/g, ''),
  );
}

/** Settings of gates are about the cells that have them. */
function isOfCell(path: string, cell: string): boolean {
  const words = wordsOf(path);
  if (words.includes('reset')) return cell === 'gru';
  if (words.includes('forget') || words.includes('gate')) return cell === 'lstm' || cell === 'gru';
  return true;
}

/** Whether the time step that a file says is its time constant. */
export function ratioIsOne(settings: HyperParameters): boolean {
  const of = (role: 'dt' | 'tau') =>
    [...settings].filter(([path, value]) => settingKind(path)?.role === role && !isOff(value)).map(([, each]) => each);
  const steps = of('dt').map(numberOf);
  const constants = of('tau').map(numberOf);
  const [step] = steps;
  return (
    step !== undefined &&
    step !== null &&
    constants.length > 0 &&
    [...steps, ...constants].every((each) => each === step)
  );
}

/** Characters of a value in a message. */
const SHOWN = 40;

function valueText(value: HyperParameter): string {
  const text = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
  return printable(text.length > SHOWN ? `${text.slice(0, SHOWN - 3)}...` : text);
}
