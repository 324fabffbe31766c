// Plain values that stand beside the weights in a checkpoint under names of their own: counters, namespaces of options,
// devices, NumPy numbers. They become dicts, texts and numbers; no class is loaded, and what they hold was on the list
// itself. Source: what pickle writes for `collections.Counter`, `argparse.Namespace`, `torch.device`, `numpy.generic`.

import { decodeElements, elementSize } from '../bytes/elements.ts';
import { storedTypes } from '../tensors/npy.ts';
import { type Buildable, PickleDict, type PickleGlobal, PickleObject } from './pickle.ts';

type Fail = (what: string) => never;

/** The globals that stand for plain data, by their full names. */
export function plainGlobals(fail: Fail): [string, PickleGlobal][] {
  const scalar: PickleGlobal = { call: ([type, data]) => numberOf(type, data) };
  return [
    ['collections.Counter', { call: (args) => counterOf(args) ?? fail('it makes a Counter of what is no dict') }],
    ['argparse.Namespace', { make: () => new PickleObject() }],
    ['torch.device', { call: (args) => deviceName(args) ?? fail('it makes a torch.device of what is no name') }],
    ['numpy.dtype', { call: ([code]) => new NumpyType(code) }],
    ['numpy.core.multiarray.scalar', scalar],
    ['numpy._core.multiarray.scalar', scalar],
    ['_codecs.encode', { call: ([text, encoding]) => new EncodedText(text, encoding) }],
  ];
}

function counterOf(args: readonly unknown[]): PickleDict | null {
  if (args.length === 0) return new PickleDict();
  return args.length === 1 && args[0] instanceof PickleDict ? args[0] : null;
}

/** Reads the name of a device: `cpu`, `cuda:0`. */
function deviceName([kind, index]: readonly unknown[]): string | null {
  if (typeof kind !== 'string' || kind.length > 20) return null;
  if (index === undefined) return kind;
  return typeof index === 'number' ? `${kind}:${index}` : null;
}

/** `numpy.dtype('f8', False, True)`, its byte order in the second part of its state. */
class NumpyType implements Buildable {
  readonly code: unknown;
  isBigEndian = false;

  constructor(code: unknown) {
    this.code = code;
  }

  build(state: unknown): void {
    this.isBigEndian = Array.isArray(state) && state[1] === '>';
  }
}

/** How protocol 2 writes bytes: text with one character for each of them. Not copied before it is known to be short. */
class EncodedText {
  readonly text: unknown;
  readonly encoding: unknown;

  constructor(text: unknown, encoding: unknown) {
    this.text = text;
    this.encoding = encoding;
  }
}

/** The number or truth value of a NumPy scalar; of another kind (complex, dates, texts) only what it is. */
function numberOf(type: unknown, data: unknown): number | bigint | boolean | string {
  const stored = type instanceof NumpyType && typeof type.code === 'string' ? storedTypes.get(type.code) : undefined;
  const bytes = stored && bytesOf(data, elementSize(stored));
  if (!bytes || stored === 'c64' || stored === 'c128') return '(a NumPy value)';
  const value = decodeElements(stored, [], bytes, (type as NumpyType).isBigEndian).data[0]!;
  if (stored === 'bool') return value !== 0;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function bytesOf(data: unknown, length: number): Uint8Array | null {
  if (data instanceof Uint8Array) return data.length === length ? data : null;
  if (!(data instanceof EncodedText) || typeof data.text !== 'string' || data.text.length !== length) return null;
  const codes = Array.from(data.text, (each) => each.charCodeAt(0));
  return data.encoding === 'latin1' && codes.every((code) => code < 256) ? Uint8Array.from(codes) : null;
}
