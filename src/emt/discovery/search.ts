// What wakes a network so that it shows what it holds: the sequences that were given, else ones like them, else random
// bits over as many steps as its memory is deep; and at last a readout that stands hardly any noise.

import { stream } from '../../array/random.ts';
import type { Stages } from '../../array/stages.ts';
import type { Network } from '../../nn/network.ts';
import { DRAWN_SEQUENCES, type Drive, randomDrive } from '../record/drive.ts';
import { differingChannels } from '../record/input-end.ts';
import { depthOfMemory, type Look, type LookStage, look } from './look.ts';
import { FAINT, freeStepsOf, NOISE, preparedDrive, type Setting } from './setting.ts';
import { settledFreeSteps } from './settled.ts';

export interface Search {
  readonly setting: Setting;
  readonly looked: Look;
  readonly notes: readonly string[];
}

type Common = Pick<Setting, 'lags' | 'seed'>;

/**
 * The network woken by what was given, else by random bits over as many steps as it holds; where nothing is found, by
 * the latter; and where there is still something to look for, with a readout that stands hardly any noise. The first
 * of them that finds a circuit is taken, else the first of the best verdict.
 */
export function* search(network: Network, given: Drive | null, common: Common): Stages<Search, LookStage> {
  const tried: { setting: Setting; looked: Look }[] = [];
  function* isFound(drive: Drive, noise: number): Stages<boolean, LookStage> {
    const freeSteps = yield* settledFreeSteps(network, drive, common.lags);
    const setting = { ...common, drive, noise, freeSteps, looks: true };
    const looked = yield* look(network, setting);
    tried.push({ setting, looked });
    return looked.measures.verdict === 'found';
  }
  function* isFoundByOthers(noise: number): Stages<boolean, LookStage> {
    return yield* isFound(yield* probed(network, given, { ...common, noise }), noise);
  }
  const lasts = () => tried.some(({ looked }) => looked.measures.signal.kind !== 'none');
  (given !== null && (yield* isFound(preparedDrive(network, given), NOISE))) ||
    (yield* isFoundByOthers(NOISE)) ||
    (lasts() && (yield* isFoundByOthers(FAINT)));
  const chosen = (['found', 'partial', 'absent'] as const).flatMap((verdict) =>
    tried.filter(({ looked }) => looked.measures.verdict === verdict),
  )[0]!;
  const notes: string[] = [];
  const { drive, noise } = chosen.setting;
  if (given !== null && drive.source !== given.source) {
    const { verdict, reason } = tried[0]!.looked.measures;
    notes.push(
      `${given.source} alone, ${given.steps} steps of input, does not show it (${verdict}: ${reason.replace(/\.$/, '')}): ${drive.source} were put in instead.`,
    );
  }
  if (given !== null) notes.push(...copiesIn(given));
  if (noise === FAINT) {
    notes.push(
      `Some cells are held so weakly that readouts which stand noise of ${NOISE} of the hidden state miss them: they were read at ${FAINT}.`,
    );
  }
  return { ...chosen, notes };
}

/** Steps of the first of two probes: more than the memory is deep does no harm, it overwrites. */
const FIRST_PROBE = 16;

/** Random bits, or steps of what was given, over as many steps as the memory is deep. */
function* probed(
  network: Network,
  given: Drive | null,
  common: Common & Pick<Setting, 'noise'>,
): Stages<Drive, LookStage> {
  const { lags, seed } = common;
  const draw = (steps: number): Drive =>
    given !== null && isUnlikeBits(given)
      ? preparedDrive(network, redrawn(given, steps, seed))
      : randomDrive(network.config.inputSize, steps, seed);
  const first = { ...common, drive: draw(FIRST_PROBE), freeSteps: freeStepsOf(lags), looks: false };
  const s = yield* depthOfMemory(network, first);
  return draw(s > 0 && s < lags ? s : FIRST_PROBE);
}

/** Whether random bits at every input are no likeness of these: other values, or channels that all sequences share. */
function isUnlikeBits({ steps, batch, inputs, held }: Drive): boolean {
  if (held) return true;
  const width = inputs.length / (steps * batch);
  const differ = differingChannels({ steps, batch, width, values: inputs });
  for (let at = 0; at < inputs.length; at++) {
    const value = inputs[at]!;
    if (value !== 0 && (Math.abs(value) !== 1 || !differ[at % width])) return true;
  }
  return false;
}

/** Sequences of `steps` steps, each of them a step of a given sequence, drawn at random: its inputs together. */
function redrawn(
  { source, inputs, steps: long, batch, ended = long, held }: Drive,
  steps: number,
  seed: number,
): Drive {
  const width = inputs.length / (long * batch);
  const draw = (count: number, ...names: readonly (string | number)[]): Drive => {
    const rng = stream(seed, 'discovery', 'redrawn', ...names);
    const values = new Float64Array(steps * count * width);
    for (let row = 0; row < steps * count; row++) {
      const from = (rng.integer(ended) * batch + rng.integer(batch)) * width;
      for (let i = 0; i < width; i++) values[row * width + i] = inputs[from + i]!;
    }
    return {
      source: `steps of ${source}, drawn anew over ${steps} steps`,
      steps,
      batch: count,
      inputs: values,
      ...(held && { held }),
      more: (count, look) => draw(count, 'look', look),
    };
  };
  return draw(DRAWN_SEQUENCES);
}

/** A word on copies: those of a sequence lie on both sides of every fold. */
function copiesIn({ source, steps, batch, inputs }: Drive): string[] {
  const width = inputs.length / (steps * batch);
  const seen = new Set<string>();
  for (let b = 0; b < batch; b++) {
    const own: number[] = [];
    for (let t = 0; t < steps; t++) for (let i = 0; i < width; i++) own.push(inputs[(t * batch + b) * width + i]!);
    seen.add(own.join());
  }
  if (2 * seen.size > batch) return [];
  return [
    `Only ${seen.size} of the ${batch} sequences of ${source} differ: copies are on both sides of every cross-validation.`,
  ];
}
