// Arrays of sequences from a file: inputs for `discover --data`, recorded activity for `analyze --states`.
// All are [T, B, features], time first, as PyTorch has them.

import { InputError } from '../array/errors.ts';
import { listNames, quote } from '../array/quote.ts';
import { type NamedTensors, type Tensor, toFloat64 } from '../array/tensor.ts';
import { type Drive, type GivenSequences, givenDrive } from '../emt/record/drive.ts';
import type { RecordedStates, RecordedValues } from '../emt/recorded/past.ts';
import { loadTensors } from '../io/runs/load.node.ts';

interface Sequences {
  readonly steps: number;
  readonly batch: number;
  readonly width: number;
  readonly values: Float64Array;
}

/** The array `x` (or `inputs`, or the only one) of a file as input sequences. @throws InputError */
export function readDrive(path: string, { fewest }: Pick<GivenSequences, 'fewest'> = {}): Drive {
  const { tensors } = loadTensors(path);
  const only = tensors.size === 1 ? [...tensors.keys()][0] : undefined;
  const name = ['x', 'inputs'].find((each) => tensors.has(each)) ?? only;
  if (name === undefined) throw new InputError(`${path} has no array "x" [T, B, in], found ${namesOf(tensors)}`);
  const { steps, batch, width, values } = sequences(tensors.get(name)!, `${path}: ${quote(name)}`);
  return givenDrive(values, { steps, batch, inputSize: width, source: path, ...(fewest ? { fewest } : {}) });
}

/** The arrays `states`, `inputs` and `outputs` of a file; the last two may be missing. @throws InputError */
export function readStates(path: string): RecordedStates {
  const { tensors } = loadTensors(path);
  const found = tensors.get('states');
  if (!found) throw new InputError(`${path} has no array "states" [T, B, H], found ${namesOf(tensors)}`);
  const { steps, batch, width: stateSize, values: states } = sequences(found, `${path}: "states"`);
  const beside = (name: string): RecordedValues | null => {
    const given = tensors.get(name);
    if (!given) return null;
    const { steps: t, batch: b, width, values } = sequences(given, `${path}: ${quote(name)}`);
    if (t !== steps || b !== batch) {
      throw new InputError(
        `${path}: ${quote(name)} has ${t} steps of ${b} sequences, expected ${steps} of ${batch} as "states" has ([T, B, features])`,
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
