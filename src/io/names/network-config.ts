// A network's configuration as a file's metadata, and back.

import * as v from 'valibot';
import { quote } from '../../array/quote.ts';
import { issueText } from '../../array/schema-issue.ts';
import { cellNames } from '../../nn/cells.ts';
import type { Activation, NetworkConfig } from '../../nn/network.ts';
import { parseJson } from '../bytes/json-text.ts';
import { type NameMatch, passedOver } from './name-match.ts';

export const activations = ['tanh', 'relu', 'linear'] as const satisfies readonly Activation[];

const size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 24));
const layerCount = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024));

/** Further fields, which some cells have, are single values. */
const configSchema = v.objectWithRest(
  {
    cell: v.picklist(cellNames),
    activation: v.picklist(activations),
    inputSize: size,
    hiddenSize: size,
    outputSize: size,
    layers: v.optional(layerCount),
    bias: v.boolean(),
    readoutBias: v.boolean(),
  },
  v.union([size, v.boolean(), v.string()]),
);

/** One object of single values, and room to say what is wrong with another. */
const BOUNDS = { depth: 8, marks: 1000 };

/** The configuration in a file's metadata. @throws what `fail` throws where it is none */
export function parseConfiguration(text: string, fail: (what: string) => never): NetworkConfig {
  const data = parseJson(text, BOUNDS, (what) => fail(`the network in its metadata ${what}`));
  const parsed = v.safeParse(configSchema, data);
  if (parsed.success) return parsed.output as NetworkConfig;
  return fail(`the network in its metadata ${issueText(parsed.issues[0])}`);
}

/**
 * Whether metadata called `network` are meant as a configuration, sound or not: other programs write other things under
 * that name.
 */
export function isConfiguration(text: string): boolean {
  try {
    const data = parseJson(text, BOUNDS, (what) => {
      throw new Error(what);
    });
    return typeof data === 'object' && data !== null && sizeNames.some((name) => name in data);
  } catch {
    return false;
  }
}

const sizeNames = ['inputSize', 'hiddenSize', 'outputSize'] as const;

/** `config` with the activation that a person `asked` for, and what to tell them. @throws what `fail` throws */
export function withActivation(
  config: NetworkConfig,
  asked: string | undefined,
  fail: (what: string) => never,
): { config: NetworkConfig; notes: NameMatch[] } {
  if (asked === undefined) return { config, notes: [] };
  const activation = activations.find((each) => each === asked);
  if (!activation) return fail(`activation ${quote(asked)}, expected ${activations.join(', ')}`);
  if (config.cell === 'elman') return { config: { ...config, activation }, notes: [] };
  return {
    config,
    notes: [passedOver(`activation ${activation} is passed over: only elman takes one, the cell is ${config.cell}`)],
  };
}

/** Metadata by which `openTensors` gives the same network back, whatever its cell. */
export function networkMetadata(config: NetworkConfig): Record<string, string> {
  // Keys in one order: a configuration read back from JSON must give the same bytes.
  const ordered = Object.fromEntries(Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { cell: config.cell, activation: config.activation, network: JSON.stringify(ordered) };
}
