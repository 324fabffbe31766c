// An experiment: one thing that a user can do, declared once. The command line, `--json`, reports, pictures, help, docs,
// sweeps and pages are readers of it, and none of them knows which it is. It is portable and sees no paths.

import type { NetworkReading } from '../../io/names/name-match.ts';
import type { Story } from '../../story/story.ts';
import type { Params, Values } from './params.ts';
import { networkParams, readingOfInputs, withReadingTold } from './reading.ts';
import type { Run } from './run.ts';
import type { Rule } from './values.ts';

/** What every `--json` object begins with. */
export interface Data {
  readonly schema: string;
  /** How its network was read from its file: added to the result of every experiment that opens one (reading.ts). */
  readonly reading?: NetworkReading;
  /** What it assumed of its network itself; told with what was assumed when the file was read. */
  readonly assumed?: readonly string[];
}

/** What an experiment found. */
export interface Result<D extends Data = Data, M = unknown> {
  /** Exactly the `--json` object. */
  readonly data: D;
  /** What the story needs beside it: matrices, samples, data of pictures; plain data too. */
  readonly more: M;
  /** Bytes of the files that were asked for, by the name of their parameter. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
  /** Why it did not converge; told after everything that was asked for has been written. */
  readonly failure?: string;
}

/** One thing that a user can do, with all that its readers need to offer, run and tell it. */
export interface Experiment<P extends Params = Params, D extends Data = Data, M = unknown> {
  /** The command, the page's route and the key of a sweep: `episodic design`. */
  readonly name: string;
  /** The command that it shares with others, where the parameter `when` is given. */
  readonly shares?: { readonly command: string; readonly when: keyof P & string };
  /** What its options are about, for the refusal of one that belongs to the other experiment of its command. */
  readonly about?: string;
  /** Of the `--json` object: `engram.episodic-design/1`. */
  readonly schema: string;
  /** The document that describes it, `docs/episodic.md`. */
  readonly document: string;
  readonly summary: string;
  readonly params: P;
  readonly rules?: readonly Rule[];
  /** Sentences of help, before the examples. */
  readonly remarks?: string;
  /** Commands, which a test runs. */
  readonly examples: readonly string[];
  /** It saves to `run.store` as it goes: the reader gives it `--out` and `--resume`. */
  readonly resumable?: { readonly out: string; readonly resume: string };
  run(values: Values<P>, run: Run): Result<D, M> | Promise<Result<D, M>>;
  story(result: Result<D, M>): Story;
}

/**
 * Declares an experiment: gives it back with the types of its parameters and result inferred. One that opens a network
 * tells in its result and its story how that was read from its file.
 */
export function experiment<const P extends Params, D extends Data, M>(each: Experiment<P, D, M>): Experiment<P, D, M> {
  const networks = networkParams(each.params);
  if (networks.length === 0) return each;
  return {
    ...each,
    async run(values, run) {
      const result = await each.run(values, run);
      const reading = readingOfInputs(networks, values, result.data.assumed);
      return reading === null ? result : { ...result, data: { ...result.data, reading } };
    },
    story(result) {
      const story = each.story(result);
      return result.data.reading === undefined ? story : withReadingTold(story, result.data.reading);
    },
  };
}

/** Any experiment, for readers that know none. */
// biome-ignore lint/suspicious/noExplicitAny: parameters and results are each experiment's own
export type AnyExperiment = Experiment<any, any, any>;
