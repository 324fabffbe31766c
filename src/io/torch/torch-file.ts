// PyTorch's files: the zip form (torch.save since 1.6) and the older form of pickles followed by raw storages.
// Source: torch/serialization.py, `_load` and `_legacy_load`. The list of global names below, and of pickle-values.ts,
// is all that a file may ask for; nothing is executed, and any other name is refused by name. TorchScript archives and
// whole pickled modules are therefore refused.

import { InputError } from '../../array/errors.ts';
import { quote } from '../../array/quote.ts';
import { elementSize } from '../bytes/elements.ts';
import { readZip } from '../bytes/zip.ts';
import { PickleDict, type PickleGlobal, type PickleRules, readPickle } from './pickle.ts';
import { type PickleNames, pickleNames } from './pickle-names.ts';
import { plainGlobals } from './pickle-values.ts';
import { storageTypes, type TensorDecoder, type TorchStorage, TorchTensor, tensorDecoder } from './torch-tensor.ts';

export interface TorchFile extends TensorDecoder {
  /** What was saved, tensors not yet decoded. */
  readonly value: unknown;
}

/** `torch.serialization.MAGIC_NUMBER`, the first pickle of the older form. */
const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const LEGACY_PROTOCOL = 1001;

/** Whether bytes begin as every file of the older form does: with protocol 2 and an integer of 10 bytes. */
export function looksLikeLegacyTorch(bytes: Uint8Array): boolean {
  return bytes.length > 13 && bytes[0] === 0x80 && bytes[2] === 0x8a && bytes[3] === 0x0a;
}

const dtypeNames: readonly string[] = [
  ...['float16', 'bfloat16', 'float32', 'float64', 'half', 'float', 'double', 'complex64', 'complex128', 'bool'],
  ...['uint8', 'int8', 'int16', 'int32', 'int64', 'short', 'int', 'long'],
];

class StorageClass {
  readonly type: TorchStorage['type'];
  constructor(type: TorchStorage['type']) {
    this.type = type;
  }
}

type Fail = (what: string) => never;

/** Everything a checkpoint may ask for. */
function allowedGlobals(fail: Fail): ReadonlyMap<string, PickleGlobal> {
  const allowed = new Map<string, PickleGlobal>(plainGlobals(fail));
  for (const [name, type] of storageTypes) {
    const storage = { value: new StorageClass(type) };
    allowed.set(`torch.${name}`, storage);
    allowed.set(`torch.cuda.${name}`, storage);
  }
  for (const name of dtypeNames) allowed.set(`torch.${name}`, { value: `torch.${name}` });
  // The argument is the list itself: handed on, not copied.
  const sameList = (args: readonly unknown[]) =>
    args.length === 1 && Array.isArray(args[0]) ? args[0] : fail('it makes a torch.Size or a set of what is no list');
  allowed.set('torch.Size', { call: sameList });
  for (const module of ['builtins', '__builtin__']) allowed.set(`${module}.set`, { call: sameList });
  allowed.set('collections.OrderedDict', {
    call: (args) => (args.length === 0 ? new PickleDict() : fail('it makes an OrderedDict from a list (Python 2)')),
  });
  allowed.set('torch._utils._rebuild_tensor_v2', {
    call: ([storage, offset, shape, strides]) =>
      isStorage(storage) ? new TorchTensor(storage, offset, shape, strides) : fail('a tensor in it has no storage'),
  });
  allowed.set('torch._utils._rebuild_parameter', {
    call: ([data]) => (data instanceof TorchTensor ? data : fail('a parameter in it is no tensor')),
  });
  return allowed;
}

const storages = new WeakSet<object>();

function isStorage(value: unknown): value is TorchStorage {
  return typeof value === 'object' && value !== null && storages.has(value);
}

const OPCODES_OF_ANY_FILE = 100_000;
const OPCODES_BY_BYTE = 4;

/** Rules for the pickle at byte `start`. */
function pickleRules(fail: Fail, bytes: Uint8Array, start: number, fileSize: number): PickleRules {
  const allowed = allowedGlobals(fail);
  return {
    // Every opcode is a byte of the file, unless the pickle was deflated, which torch.save does not do.
    maxOpcodes: OPCODES_OF_ANY_FILE + OPCODES_BY_BYTE * fileSize,
    fail: (what) => {
      const survey = pickleNames(bytes, start);
      const name = survey.names.find((each) => !allowed.has(each));
      return fail(name === undefined ? what : `${what}; ${refusal(survey, name, allowed)}`);
    },
    global: (module, name) => {
      const known = allowed.get(`${module}.${name}`);
      if (known) return known;
      // The survey may lose its way in a pickle made to mislead it; the machine has not.
      return fail(refusal(pickleNames(bytes, start), `${module}.${name}`, allowed));
    },
    persistent: (id) => {
      const [kind, storageClass, key, , count, view] = Array.isArray(id) ? (id as unknown[]) : [];
      if (kind !== 'storage' || !(storageClass instanceof StorageClass) || typeof key !== 'string')
        return fail('it refers to an object outside that is no storage');
      if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0)
        return fail(`storage ${quote(key)} has a broken size`);
      if (view !== undefined && view !== null) return fail(`storage ${quote(key)} is a view of another`);
      const storage: TorchStorage = { type: storageClass.type, key, count };
      storages.add(storage);
      return storage;
    },
  };
}

const SHOWN = 3;

/** Says why a pickle that asks for `name` and other names is refused, and what to do. */
function refusal(
  { names, maker, hasModuleParts }: PickleNames,
  name: string,
  allowed: ReadonlyMap<string, unknown>,
): string {
  const foreign = [...new Set([name, ...names])].filter((each) => !allowed.has(each));
  const more = foreign.length > SHOWN ? ` and ${foreign.length - SHOWN} more` : '';
  const asked = `asks for ${foreign.slice(0, SHOWN).map(quote).join(', ')}${more}`;
  const list = `which ${foreign.length === 1 ? 'is' : 'are'} not on the list of what tensors need; nothing was run`;
  const instead = 'save state_dict() instead, torch.save(model.state_dict(), path)';
  if (name.startsWith('__torch__.')) return `it is a TorchScript archive (it ${asked}): ${instead}`;
  if (!hasModuleParts) return `it ${asked}, ${list}: save only tensors, torch.save(model.state_dict(), path)`;
  const how = maker === null || allowed.has(maker) ? 'holds a whole module' : 'was saved as a whole module';
  return `it ${how}: ${instead} (it ${asked}, ${list})`;
}

/**
 * Why a file that is nothing but a pickle is not read, or `null` where it is no pickle. Protocols below 2 have no mark:
 * they are told by a global name and a sound end.
 */
export function barePickleRefusal(bytes: Uint8Array): string | null {
  const marked = bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5;
  const found = pickleNames(bytes);
  if (!marked && (found.names.length === 0 || found.end !== bytes.length)) return null;
  const what = 'is a bare pickle, which is not read';
  const allowed = allowedGlobals(() => {
    throw new Error('nothing is called');
  });
  const first = found.names.find((name) => !allowed.has(name));
  if (first === undefined) return `${what}: write the state dict with torch.save(model.state_dict(), path)`;
  return `${what}; ${refusal(found, first, allowed)}`;
}

/** Whether the files of a zip archive are those of torch.save. */
export function isTorchArchive(files: ReadonlyMap<string, Uint8Array>): boolean {
  return pickleName(files) !== undefined;
}

function pickleName(files: ReadonlyMap<string, Uint8Array>): string | undefined {
  return [...files.keys()].find((file) => /^([^/]*\/)?data\.pkl$/.test(file));
}

/**
 * Reads a file of torch.save, in either form.
 * @param name the file's name, for error messages
 * @throws InputError in one line for anything but plain containers of tensors, numbers and strings
 */
export function readTorchFile(bytes: Uint8Array, name: string): TorchFile {
  return bytes[0] === 0x50 ? readTorchArchive(readZip(bytes, name), bytes.length, name) : readLegacy(bytes, name);
}

/**
 * Reads a file as `readTorchFile` does, of an archive that is unpacked already.
 * @param fileSize bytes of the archive
 */
export function readTorchArchive(files: ReadonlyMap<string, Uint8Array>, fileSize: number, name: string): TorchFile {
  const fail = failure(name);
  const pickle = pickleName(files);
  if (pickle === undefined) return fail('the archive has no data.pkl');
  const folder = pickle.slice(0, -'data.pkl'.length);
  const order = files.get(`${folder}byteorder`);
  const bigEndian = order !== undefined && new TextDecoder().decode(order.subarray(0, 8)).trim() === 'big';
  const bytes = files.get(pickle)!;
  const { value } = readPickle(bytes, 0, pickleRules(fail, bytes, 0, fileSize));
  return { value, ...tensorDecoder((key) => files.get(`${folder}data/${key}`), { fileSize, bigEndian, fail }) };
}

function failure(name: string): Fail {
  return (what) => {
    throw new InputError(`${name} is not a checkpoint that can be read: ${what}`);
  };
}

/** Pickles of the magic number, the protocol, the system and the object; the list of storages; the storages. */
function readLegacy(bytes: Uint8Array, name: string): TorchFile {
  const fail = failure(name);
  const used = new Map<string, TorchStorage>();
  const rulesFrom = (start: number) => pickleRules(fail, bytes, start, bytes.length);
  const { persistent } = rulesFrom(0);
  const remember = (id: unknown) => {
    const storage = persistent(id) as TorchStorage;
    const before = used.get(storage.key);
    if (before && (before.type !== storage.type || before.count !== storage.count))
      fail(`storage ${quote(storage.key)} has two types or sizes`);
    used.set(storage.key, storage);
    return storage;
  };
  const magic = readPickle(bytes, 0, rulesFrom(0));
  if (magic.value !== MAGIC_NUMBER) fail('it does not begin with the magic number of torch.save');
  const protocol = readPickle(bytes, magic.end, rulesFrom(magic.end));
  if (protocol.value !== LEGACY_PROTOCOL) fail(`its protocol is not ${LEGACY_PROTOCOL}`);
  const system = readPickle(bytes, protocol.end, rulesFrom(protocol.end));
  const object = readPickle(bytes, system.end, { ...rulesFrom(system.end), persistent: remember });
  const keys = readPickle(bytes, object.end, rulesFrom(object.end));
  if (!Array.isArray(keys.value)) return fail('it has no list of storages');
  const contents = new Map<string, Uint8Array>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = keys.end;
  for (const key of keys.value as unknown[]) {
    const storage = typeof key === 'string' ? used.get(key) : undefined;
    if (!storage || contents.has(storage.key)) return fail('its list of storages names one twice or one it has not');
    const end = at + 8 + storage.count * elementSize(storage.type);
    if (end > bytes.length) return fail(`storage ${quote(storage.key)} is cut short`);
    if (view.getBigUint64(at, true) !== BigInt(storage.count))
      return fail(`storage ${quote(storage.key)} has two different sizes`);
    contents.set(storage.key, bytes.subarray(at + 8, end));
    at = end;
  }
  // Storages are little-endian whatever machine wrote them.
  return {
    value: object.value,
    ...tensorDecoder((key) => contents.get(key), { fileSize: bytes.length, bigEndian: false, fail }),
  };
}
