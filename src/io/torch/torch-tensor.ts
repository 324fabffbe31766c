// Tensors as PyTorch pickles them: a view (offset, shape, strides) into a typed storage, made contiguous here.
// Source: torch._utils._rebuild_tensor_v2. Files whose views together claim many times the file's size are refused: a
// few bytes must not become gigabytes. Of views that overlap themselves (expanded tensors) only the shape is read.

import type { Tensor } from '../../array/tensor.ts';
import { countElements, decodeElements, dtypeOf, elementSize, type StoredType } from '../bytes/elements.ts';
import { ExpandedTensor } from '../bytes/expanded.ts';

export interface TorchStorage {
  readonly type: StoredType;
  readonly key: string;
  /** Number of elements, as the file claims. */
  readonly count: number;
}

/** A tensor whose numbers have not been read: what the pickle says, unchecked. */
export class TorchTensor {
  readonly storage: TorchStorage;
  readonly offset: unknown;
  readonly shape: unknown;
  readonly strides: unknown;

  constructor(storage: TorchStorage, offset: unknown, shape: unknown, strides: unknown) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/** Classes of storages, and dtypes, by their names in the module `torch`. */
export const storageTypes: ReadonlyMap<string, StoredType> = new Map([
  ['FloatStorage', 'f32'],
  ['DoubleStorage', 'f64'],
  ['HalfStorage', 'f16'],
  ['BFloat16Storage', 'bf16'],
  ['LongStorage', 'i64'],
  ['IntStorage', 'i32'],
  ['ShortStorage', 'i16'],
  ['CharStorage', 'i8'],
  ['ByteStorage', 'u8'],
  ['BoolStorage', 'bool'],
  ['ComplexFloatStorage', 'c64'],
  ['ComplexDoubleStorage', 'c128'],
]);

const MAX_AXES = 64;

/** The views of one file may together hold this many times its bytes. */
const MAX_SHARING = 8;

export interface TensorDecoder {
  /** The tensor in row-major order; of an expanded one, whose `data` throws, the shape alone. @throws what `fail` throws when it does not fit its storage */
  decode(tensor: TorchTensor, name: string): Tensor;
}

/**
 * Makes a decoder of the tensors of a file.
 * @param contents the bytes of a storage, or `undefined` where the file has none of that key
 * @param fileSize bytes of the whole file
 */
export function tensorDecoder(
  contents: (key: string) => Uint8Array | undefined,
  { fileSize, bigEndian, fail }: { fileSize: number; bigEndian: boolean; fail: (what: string) => never },
): TensorDecoder {
  let budget = MAX_SHARING * fileSize;
  const known = new Map<string, Tensor>();
  const decode = (found: TorchTensor, name: string): Tensor => {
    const { storage } = found;
    const refuse = (what: string) => fail(`tensor ${name} ${what}`);
    const { offset, shape, strides, count } = checkView(found, refuse);
    if (count > storage.count) return expanded(found, { shape, count, bigEndian }, contents(storage.key), refuse);
    const view = JSON.stringify([storage.key, storage.type, offset, shape, strides]);
    const twin = known.get(view);
    if (twin) return twin;
    const bytes = contents(storage.key);
    if (!bytes) return fail(`tensor ${name} lies in a storage that the file does not have`);
    const size = elementSize(storage.type);
    if (bytes.length < storage.count * size)
      return fail(`the storage of tensor ${name} claims ${storage.count * size} bytes but has ${bytes.length}`);
    budget -= count * size;
    if (budget < 0) return fail(`its tensors claim more than ${MAX_SHARING} times the bytes of the file`);
    const packed = isContiguous(shape, strides)
      ? bytes.subarray(offset * size, (offset + count) * size)
      : gather(bytes, size, { offset, shape, strides, count });
    const tensor = decodeElements(storage.type, shape, packed, bigEndian);
    known.set(view, tensor);
    return tensor;
  };
  return { decode };
}

/** Elements of a storage that are looked at for being one number. */
const MAX_LOOKED_AT = 4096;

/**
 * A mask or a constant that was saved as a view of fewer numbers: most are buffers that no one asks for, and may stand
 * beside the weights; who wants its numbers is refused.
 */
function expanded(
  { storage }: TorchTensor,
  {
    shape,
    count,
    bigEndian,
  }: { readonly shape: readonly number[]; readonly count: number; readonly bigEndian: boolean },
  bytes: Uint8Array | undefined,
  fail: (what: string) => never,
): Tensor {
  const size = storage.count * elementSize(storage.type);
  let constant: number | null = null;
  if (storage.count <= MAX_LOOKED_AT && bytes !== undefined && bytes.length >= size) {
    const numbers = Array.from(
      decodeElements(storage.type, [storage.count], bytes.subarray(0, size), bigEndian).data,
      Number,
    );
    if (numbers.every((each) => each === numbers[0])) constant = numbers[0] ?? null;
  }
  return new ExpandedTensor(dtypeOf(storage.type), shape, constant, () =>
    fail(`has ${count} elements in a storage of ${storage.count}: expanded tensors are not read, clone() it`),
  );
}

interface View {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly count: number;
}

function checkView({ storage, offset, shape, strides }: TorchTensor, fail: (what: string) => never): View {
  if (!Array.isArray(shape) || shape.length > MAX_AXES) return fail('has a broken shape');
  const count = countElements(shape);
  if (count === null || !Array.isArray(strides) || strides.length !== shape.length || countElements(strides) === null)
    return fail('has a broken shape or strides');
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0) return fail('has a broken offset');
  const extents = shape as number[];
  const steps = strides as number[];
  const last = extents.reduce((sum, extent, axis) => sum + (extent - 1) * steps[axis]!, offset);
  if (count > 0 && !(last < storage.count))
    return fail(`reaches element ${last} of a storage of ${storage.count} (file cut short?)`);
  return { offset, shape: extents, strides: steps, count };
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

function gather(bytes: Uint8Array, size: number, { offset, shape, strides, count }: View): Uint8Array {
  const packed = new Uint8Array(count * size);
  const index = new Array<number>(shape.length).fill(0);
  let from = offset;
  for (let to = 0; to < count; to++) {
    for (let i = 0; i < size; i++) packed[to * size + i] = bytes[from * size + i]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return packed;
}
