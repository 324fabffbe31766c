// What a discovery took for granted and nobody said, in words: about which zero outputs say their bits, when the input
// has ended and what stays on, and what woke a network of which no sequences are known.

import type { Drive } from '../record/drive.ts';
import type { SignalMeasures } from '../results/discovery.ts';
import { freeStepsOf, type Setting } from './setting.ts';

/** Zeros closer to 0 than this share of what an output varies by are not worth a word: the draw of the sequences. */
const OFF = 0.1;

export function assumedOf(given: Drive | null, { drive, lags, freeSteps }: Setting, signal: SignalMeasures): string[] {
  return [...inputsAssumed(given, drive), ...zerosAssumed(signal), ...waitAssumed(lags, freeSteps)];
}

function inputsAssumed(given: Drive | null, { source, held }: Drive): string[] {
  if (given === null) {
    return [
      `No sequences were given: ${source}, +1 or -1 at every input, woke it, and zero input followed. A network that was ` +
        'trained on other inputs may do otherwise: give its own (--data), or those of its task (--task).',
    ];
  }
  const { ended = given.steps, steps } = given;
  const on = [...(held ?? [])].flatMap((value, i) => (value === 0 ? [] : [`input ${i} at ${format(value)}`]));
  if (on.length > 0) {
    return [
      `The input of ${given.source} has ended at step ${ended}, from where on it no longer changes or no longer differs between ` +
        `sequences; ${on.join(', ')} stays on in the free run.`,
    ];
  }
  if (given.held) return [`This cell cannot hold what stays on in ${given.source}: zero input followed.`];
  if (ended < steps)
    return [`The input of ${given.source} has ended at step ${ended}: after its steps zero input followed.`];
  return [`Zero input followed the ${steps} steps of ${given.source}.`];
}

export function zerosAssumed({ kind, outputs, zeros, sizes }: SignalMeasures): string[] {
  const off = zeros.flatMap((zero, i) =>
    outputs[i] === 'varying' && Math.abs(zero) > OFF * sizes[i]! ? [`output ${i} about ${format(zero)}`] : [],
  );
  if (off.length === 0) return [];
  const why = kind === 'signs' ? 'the midpoint of its two classes' : 'its mean';
  return [`Not read about 0, but about ${why}: ${off.join(', ')}.`];
}

function waitAssumed(lags: number, freeSteps: number): string[] {
  if (freeSteps <= freeStepsOf(lags)) return [];
  return [`Activity settles late: states were looked at ${freeSteps} steps after the input.`];
}

function format(value: number): string {
  return String(Number(value.toPrecision(3)));
}
