// Arrays of sequences by their names: input sequences that wake a network, recorded activity. All are [T, B, features], time
// first, as PyTorch has them.

import { InputError } from '../../array/errors.ts';
import { listNames, quote } from '../../array/quote.ts';
import { type NamedTensors, type Tensor, toFloat64 } from '../../array/tensor.ts';
import { type Drive, type GivenSequences, givenDrive } from '../record/drive.ts';
import type { RecordedStates, RecordedValues } from './past.ts';

/** The arrays of a file, and how it is called. */
interface NamedArrays {
  readonly name: string;
  readonly tensors: NamedTensors;
}

interface Sequences {
  readonly steps: number;
  readonly batch: number;
  readonly width: number;
  readonly values: Float64Array;
}

/**
 * The array `x [T, B, in]` (or `inputs`, or the only one) of a file as input sequences.
 * @throws InputError where there is none, or it holds no sequences
 */
export function readDrive(
  { name: file, tensors }: NamedArrays,
  { fewest }: Pick<GivenSequences, 'fewest'> = {},
): Drive {
  const only = tensors.size === 1 ? [...tensors.keys()][0] : undefined;
  const name = ['x', 'inputs'].find((each) => tensors.has(each)) ?? only;
  if (name === undefined) throw new InputError(`${file} has no array "x" [T, B, in], found ${namesOf(tensors)}`);
  const { steps, batch, width, values } = sequences(tensors.get(name)!, `${file}: ${quote(name)}`);
  return givenDrive(values, { steps, batch, inputSize: width, source: file, ...(fewest ? { fewest } : {}) });
}

/**
 * The arrays `states [T, B, H]`, `inputs [T, B, in]` and `outputs [T, B, out]` of a file; the last two may be missing.
 * @throws InputError where there are no states, or the others are not as long
 */
export function readStates({ name: file, tensors }: NamedArrays): RecordedStates {
  const found = tensors.get('states');
  if (!found) throw new InputError(`${file} has no array "states" [T, B, H], found ${namesOf(tensors)}`);
  const { steps, batch, width: stateSize, values: states } = sequences(found, `${file}: "states"`);
  const beside = (name: string): RecordedValues | null => {
    const given = tensors.get(name);
    if (!given) return null;
    const { steps: t, batch: b, width, values } = sequences(given, `${file}: ${quote(name)}`);
    if (t !== steps || b !== batch) {
      throw new InputError(
        `${file}: ${quote(name)} has ${t} steps of ${b} sequences, expected ${steps} of ${batch} as "states" has ([T, B, features])`,
      );
    }
    return { width, values };
  };
  return { steps, batch, stateSize, states, inputs: beside('inputs'), outputs: beside('outputs') };
}

function sequences(found: Tensor, name: string): Sequences {
  const [steps, batch, width] = found.shape;
  if (found.shape.length !== 3 || !steps || !batch || !width) {
    throw new InputError(
      `${name} has shape [${found.shape.join(', ')}], expected [T, B, features], time first, none of them 0`,
    );
  }
  return { steps, batch, width, values: toFloat64(found, name) };
}

function namesOf(tensors: NamedTensors): string {
  return tensors.size === 0 ? 'no arrays' : listNames(tensors.keys());
}
