// A network's configuration as a file's metadata, and back.

import * as v from 'valibot';
import { cellNames } from '../nn/cells.ts';
import type { Activation, NetworkConfig } from '../nn/network.ts';
import { issueText } from './schema-issue.ts';

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

/** The configuration in a file's metadata. @throws what `fail` throws where it is none */
export function parseConfiguration(text: string, fail: (what: string) => never): NetworkConfig {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return fail('the network in its metadata is not JSON');
  }
  const parsed = v.safeParse(configSchema, data);
  if (parsed.success) return parsed.output as NetworkConfig;
  return fail(`the network in its metadata ${issueText(parsed.issues[0])}`);
}

/** Metadata by which `openTensors` gives the same network back, whatever its cell. */
export function networkMetadata(config: NetworkConfig): Record<string, string> {
  // Keys in one order: a configuration read back from JSON must give the same bytes.
  const ordered = Object.fromEntries(Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { cell: config.cell, activation: config.activation, network: JSON.stringify(ordered) };
}
