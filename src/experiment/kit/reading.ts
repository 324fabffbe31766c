// How a network was read from its file, in the result and in the account of every experiment that opens one: `reading`
// beside the verdict of the `--json` object, and in each report. An experiment does nothing for it.

import type { NetworkReading } from '../../io/names/name-match.ts';
import { type Block, inTerminals, onPages, type Story } from '../../story/story.ts';
import type { NetworkInput } from './inputs.ts';
import type { Params } from './params.ts';

/** Names of the parameters that are networks. */
export function networkParams(params: Params): string[] {
  return Object.keys(params).filter((name) => ['network', 'networks'].includes(params[name]!.input ?? ''));
}

/** The networks that such a parameter has: one, several, or none. */
export function networksOf(value: unknown): readonly NetworkInput[] {
  return [(value ?? []) as NetworkInput | readonly NetworkInput[]].flat();
}

/**
 * The account of how the networks among `values` were read; `null` where there is none.
 * @param assumed what the experiment itself assumed, beside what the reading of the file did
 */
export function readingOfInputs(
  names: readonly string[],
  values: Readonly<Record<string, unknown>>,
  assumed: readonly string[] = [],
): NetworkReading | null {
  const inputs = names.flatMap((name) => networksOf(values[name]));
  if (inputs.length === 0) return null;
  const lines = (part: keyof NetworkReading) =>
    inputs.flatMap(({ name, reading }) =>
      reading[part].map((line) => (inputs.length === 1 ? line : `${name}: ${line}`)),
    );
  return { taken: lines('taken'), notUsed: lines('notUsed'), assumed: [...lines('assumed'), ...assumed] };
}

const LABELS = { taken: 'taken', notUsed: 'not used', assumed: 'assumed' } as const;

/** The story with how its network was read: on pages below the answer, in terminals right before it. */
export function withReadingTold(story: Story, reading: NetworkReading): Story {
  const rows = (['taken', 'notUsed', 'assumed'] as const).flatMap((part) =>
    reading[part].map((line, k): [string, string] => [k === 0 ? LABELS[part] : '', line]),
  );
  const block: Block = { kind: 'keys', rows };
  return { ...story, blocks: [onPages(block), ...story.blocks, inTerminals(block)] };
}
