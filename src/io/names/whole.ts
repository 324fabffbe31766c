// Whether a file holds nothing but the network that was read from it, and what is harmless beside: what is left over,
// and settings that change what is computed, are told in one refusal with what to type.

import { printable } from '../../array/printable.ts';
import { quote } from '../../array/quote.ts';
import { sizeOf } from '../../array/shape.ts';
import type { NamedTensors } from '../../array/tensor.ts';
import { findCell } from '../../nn/cells.ts';
import type { NetworkConfig } from '../../nn/network.ts';
import type { HyperParameter, HyperParameters } from './hyper-parameter.ts';
import type { Ignored } from './ignored.ts';
import { judgeLeftOver } from './left-over.ts';
import type { NameMatch } from './name-match.ts';
import type { Fail } from './named.ts';
import { settingKind } from './setting-kinds.ts';
import { isLayerCount, judgeSettings, type Reason, ratioIsOne } from './settings.ts';

/** A file and the network that was taken from it. */
export interface OpenedFile {
  readonly tensors: NamedTensors;
  readonly beside: NamedTensors;
  /** Names of the tensors that the network was made of, and of its recurrent modules. */
  readonly used: ReadonlySet<string>;
  readonly modules: readonly string[];
  readonly config: NetworkConfig;
  readonly settings: HyperParameters;
}

/**
 * What to tell of the rest of a file.
 * @throws what `fail` throws where the network is only a part of what the file holds, and nobody asked for that part
 */
export function requireWhole(file: OpenedFile, ignored: Ignored, fail: Fail): NameMatch[] {
  const { config, modules } = file;
  const numbers = numbersAmong(file);
  const settings = new Map([...numbers.filter(([name]) => isLayerCount(name)), ...file.settings]);
  const { layers = 1, hiddenSize, cell } = config;
  const isRatioOne = ratioIsOne(new Map([...settings, ...numbers]));
  const widths = findCell(cell).stateSizes(config);
  const whole = widths.reduce((sum, width) => sum + width, 0);
  const stateSizes = [...new Set([hiddenSize, layers * hiddenSize, whole])];
  const tensors = judgeLeftOver({ ...file, stateSizes, isRatioOne }, ignored);
  const words = judgeSettings(settings, { cell, layers, isRatioOne, modules }, ignored);
  refuse(tensors.reasons, words.reasons, fail);
  for (const name of file.used) {
    const asked = ignored.of(name);
    if (asked !== null)
      fail(`${quote(name)} is what the network is made of: it cannot be left out (--ignore ${printable(asked)})`);
  }
  return [...tensors.matches, ...words.matches, ...ignored.unmet()];
}

/** Tensors of one number that are settings by their names. */
function numbersAmong({ tensors, beside, used }: OpenedFile): [string, HyperParameter][] {
  const found: [string, HyperParameter][] = [];
  for (const [name, t] of [...tensors, ...beside]) {
    if (sizeOf(t.shape) !== 1 || used.has(name) || /^c/.test(t.dtype) || !(settingKind(name) || isLayerCount(name)))
      continue;
    found.push([name, Number(t.data[0])]);
  }
  return found;
}

/** Characters of the names that a message says to type. */
const MAX_ASKED = 200;

/** How many parts a message names. */
const SHOWN = 4;

function refuse(tensors: readonly Reason[], words: readonly Reason[], fail: Fail): void {
  const never = [...tensors, ...words].filter(({ ignore }) => ignore === null);
  if (never.length > 0)
    fail(
      `it has ${listed(never)}, which is not understood: the network would be another one without, and --ignore does not change that`,
    );
  const all = [...tensors, ...words];
  if (all.length === 0) return;
  const has = tensors.length > 0 ? [`has ${listed(tensors)}`] : [];
  const says = words.length > 0 ? [`says ${listed(words)}`] : [];
  const names = [...new Set(all.map(({ ignore }) => ignore!))];
  const shown = printable(names.slice(0, SHOWN).join(','));
  const asked = `--ignore ${shown.length > MAX_ASKED ? 'NAME' : shown}${names.length > SHOWN ? ',...' : ''}`;
  fail(`it ${[...has, ...says].join(' and ')}, which no network here computes with: to open it without, ${asked}`);
}

function listed(reasons: readonly Reason[]): string {
  const more = reasons.length > SHOWN ? ` and ${reasons.length - SHOWN} more` : '';
  return `${reasons
    .slice(0, SHOWN)
    .map(({ what }) => what)
    .join(', ')}${more}`;
}
