// A pickle machine that executes nothing: it builds numbers, strings and plain containers, and asks its caller about
// every global name, so that what is not on the caller's list is refused at first sight. Source: CPython's
// Lib/pickletools.py, binary opcodes of protocols 2 to 5 (what torch.save writes; the text opcodes of protocol 0 are
// refused). Objects of classes are made only of the classes on the caller's list, as the plain data of their attributes.
// Bounds: no opcode copies a container, integers have at most 64 bytes, and one stream at most `MAX_OPCODES` opcodes,
// fewer where the caller says so, so that memory stays within some tens of megabytes whatever the bytes say; nothing
// recurses.

import { quote } from '../../array/quote.ts';

/** A `dict` or `OrderedDict`, in order of insertion; keys are not compared (the last of equal keys counts). */
export class PickleDict {
  // None until there are any: very many empty dicts take few bytes of a file.
  #entries: [key: unknown, value: unknown][] | null = null;

  get entries(): readonly (readonly [key: unknown, value: unknown])[] {
    return this.#entries ?? NO_ENTRIES;
  }

  set(key: unknown, value: unknown): void {
    this.#entries ??= [];
    this.#entries.push([key, value]);
  }

  /** The value of a string key, or `undefined`. */
  get(key: string): unknown {
    return this.entries.findLast(([each]) => each === key)?.[1];
  }
}

const NO_ENTRIES: readonly [unknown, unknown][] = [];

/** An object that is still to be given its state, by the BUILD opcode. */
export interface Buildable {
  /** Must not copy `state`. */
  build(state: unknown): void;
}

/** An object that is nothing but its attributes (argparse.Namespace). */
export class PickleObject implements Buildable {
  attributes: PickleDict | null = null;

  build(state: unknown): void {
    if (state instanceof PickleDict) this.attributes = state;
  }
}

/** What the caller made of a global name on its list. */
export interface PickleGlobal {
  /** Value of the name itself where it is used as data (a dtype, the class of a storage). */
  readonly value?: unknown;
  /** Value of a call; absent where the name may not be called. Must not copy its arguments. */
  call?(args: readonly unknown[]): unknown;
  /** A new object of a class, for the NEWOBJ opcode; absent where there is no such object. */
  make?(): unknown;
}

export interface PickleRules {
  /** The meaning of `module.name`, or `null` to refuse it. */
  global(module: string, name: string): PickleGlobal | null;
  /** The object behind a persistent id. */
  persistent(id: unknown): unknown;
  /** Opcodes in one stream, if fewer than a million. */
  readonly maxOpcodes?: number;
  /** Throws: what is wrong, in a few words. */
  fail(what: string): never;
}

const MAX_OPCODES = 1_000_000;
const MAX_INTEGER_BYTES = 64;

class Global {
  readonly path: string;
  readonly meaning: PickleGlobal;
  constructor(path: string, meaning: PickleGlobal) {
    this.path = path;
    this.meaning = meaning;
  }
}

/**
 * Reads one pickle that starts at byte `start`. Lists, tuples and sets become arrays, dicts `PickleDict`s, integers
 * numbers (bigints beyond 2^53), bytes `Uint8Array`s. Containers may be shared or cyclic, as pickle has them.
 * @returns the value and the byte after the pickle's STOP
 * @throws what `rules.fail` throws, for everything else
 */
export function readPickle(bytes: Uint8Array, start: number, rules: PickleRules): { value: unknown; end: number } {
  const machine = new Machine(bytes, start, rules);
  const value = machine.run();
  return { value, end: machine.at };
}

class Machine {
  at: number;
  #bytes: Uint8Array;
  #view: DataView;
  #rules: PickleRules;
  #stack: unknown[] = [];
  #marks: number[] = [];
  #memo = new Map<number, unknown>();

  constructor(bytes: Uint8Array, start: number, rules: PickleRules) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.at = start;
    this.#rules = rules;
  }

  run(): unknown {
    const most = Math.min(MAX_OPCODES, this.#rules.maxOpcodes ?? MAX_OPCODES);
    for (let count = 0; count < most; count++) {
      const opcode = this.#byte();
      if (opcode === 0x2e) return this.#data(this.pop()); // STOP
      const action = opcodes.get(opcode);
      if (action) action(this);
      else this.fail(`pickle opcode 0x${opcode.toString(16).padStart(2, '0')} is not one that torch.save writes`);
    }
    return this.fail(`its pickle has more than ${most} opcodes`);
  }

  fail(what: string): never {
    return this.#rules.fail(what);
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  /** The next `length` bytes. */
  take(length: number): Uint8Array {
    const end = this.at + length;
    if (end > this.#bytes.length) this.fail('its pickle is cut short');
    const taken = this.#bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  #byte(): number {
    return this.take(1)[0]!;
  }

  unsigned(width: 1 | 2 | 4 | 8): number {
    const from = this.at;
    this.take(width);
    if (width === 1) return this.#view.getUint8(from);
    if (width === 2) return this.#view.getUint16(from, true);
    return width === 4 ? this.#view.getUint32(from, true) : Number(this.#view.getBigUint64(from, true));
  }

  signed32(): number {
    return this.unsigned(4) | 0;
  }

  float64(): number {
    const from = this.at;
    this.take(8);
    return this.#view.getFloat64(from);
  }

  text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }

  /** A line of a GLOBAL opcode. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.at);
    if (end < 0 || end - this.at > 1000) this.fail('a global name in its pickle has no end');
    const text = this.text(end - this.at);
    this.at = end + 1;
    return text;
  }

  /** Little-endian two's complement. */
  integer(length: number): number | bigint {
    if (length > MAX_INTEGER_BYTES) this.fail(`its pickle has an integer of ${length} bytes`);
    let value = 0n;
    const digits = this.take(length);
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(digits[i]!);
    value = BigInt.asIntN(8 * length, value);
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : value;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** The values above the last mark, which they leave together. */
  sinceMark(): unknown[] {
    const from = this.#marks.pop();
    if (from === undefined) return this.fail('its pickle lacks a mark');
    return this.#stack.splice(from).map((value) => this.#data(value));
  }

  top(count: number): unknown[] {
    if (this.#stack.length - (this.#marks.at(-1) ?? 0) < count) this.fail('its pickle takes more than it holds');
    return this.#stack.splice(this.#stack.length - count).map((value) => this.#data(value));
  }

  pop(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) this.fail('its pickle takes more than it holds');
    return this.#stack.pop();
  }

  #peek(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) this.fail('its pickle takes more than it holds');
    return this.#stack.at(-1);
  }

  memoize(index: number): void {
    this.#memo.set(index, this.#peek());
  }

  get memoSize(): number {
    return this.#memo.size;
  }

  recall(index: number): void {
    if (!this.#memo.has(index)) this.fail(`its pickle recalls ${index}, which it never stored`);
    this.#stack.push(this.#memo.get(index));
  }

  global(module: string, name: string): void {
    const path = `${module}.${name}`;
    const meaning = this.#rules.global(module, name);
    if (!meaning) this.fail(`it asks for ${quote(path)}`);
    this.#stack.push(new Global(path, meaning as PickleGlobal));
  }

  /** A global that is used as data stands for its value; one that may only be called is refused. */
  #data(value: unknown): unknown {
    if (!(value instanceof Global)) return value;
    return value.meaning.value === undefined ? this.fail(`it uses ${quote(value.path)} as data`) : value.meaning.value;
  }

  reduce(): void {
    const args = this.pop();
    const called = this.pop();
    if (!(called instanceof Global) || !called.meaning.call) this.fail('it calls what is not on the list');
    if (!Array.isArray(args)) this.fail(`it calls ${quote(called.path)} without a tuple of arguments`);
    this.#stack.push(called.meaning.call(args as unknown[]));
  }

  /** An object of a class on the list; what the constructor would get does not count. */
  makeObject(): void {
    this.pop();
    const made = this.pop();
    if (!(made instanceof Global) || !made.meaning.make) this.fail('it makes an object of what is not on the list');
    this.#stack.push(made.meaning.make());
  }

  /** Attributes of an OrderedDict (the `_metadata` of a state dict) carry no tensors and are dropped. */
  build(): void {
    const state = this.#data(this.pop());
    const built = this.#peek();
    if (isBuildable(built)) built.build(state);
    else if (!(built instanceof PickleDict)) this.fail('it sets the attributes of an object');
  }

  extend(values: readonly unknown[]): void {
    const list = this.#peek();
    if (!Array.isArray(list)) this.fail('it appends to what is not a list');
    for (const value of values) list.push(value);
  }

  assign(values: readonly unknown[]): void {
    const dict = this.#peek();
    if (!(dict instanceof PickleDict) || values.length % 2 === 1) this.fail('it sets items of what is no dict');
    for (let i = 0; i < values.length; i += 2) dict.set(values[i], values[i + 1]);
  }

  persistent(): void {
    this.#stack.push(this.#rules.persistent(this.#data(this.pop())));
  }
}

function isBuildable(value: unknown): value is Buildable {
  return typeof value === 'object' && value !== null && 'build' in value;
}

function dictOf(m: Machine): void {
  const items = m.sinceMark();
  m.push(new PickleDict());
  m.assign(items);
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

const opcodes: ReadonlyMap<number, (m: Machine) => void> = new Map([
  [0x80, (m: Machine) => void m.take(1)], // PROTO
  [0x95, (m) => void m.take(8)], // FRAME
  [0x28, (m) => m.mark()], // MARK
  [0x30, (m) => void m.pop()], // POP
  [0x31, (m) => void m.sinceMark()], // POP_MARK
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4a, (m) => m.push(m.signed32())], // BININT
  [0x4b, (m) => m.push(m.unsigned(1))], // BININT1
  [0x4d, (m) => m.push(m.unsigned(2))], // BININT2
  [0x8a, (m) => m.push(m.integer(m.unsigned(1)))], // LONG1
  [0x8b, (m) => m.push(m.integer(m.unsigned(4)))], // LONG4
  [0x47, (m) => m.push(m.float64())], // BINFLOAT
  [0x55, (m) => m.push(latin1(m.take(m.unsigned(1))))], // SHORT_BINSTRING
  [0x54, (m) => m.push(latin1(m.take(m.unsigned(4))))], // BINSTRING
  [0x8c, (m) => m.push(m.text(m.unsigned(1)))], // SHORT_BINUNICODE
  [0x58, (m) => m.push(m.text(m.unsigned(4)))], // BINUNICODE
  [0x8d, (m) => m.push(m.text(m.unsigned(8)))], // BINUNICODE8
  [0x43, (m) => m.push(m.take(m.unsigned(1)))], // SHORT_BINBYTES
  [0x42, (m) => m.push(m.take(m.unsigned(4)))], // BINBYTES
  [0x8e, (m) => m.push(m.take(m.unsigned(8)))], // BINBYTES8
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x7d, (m) => m.push(new PickleDict())], // EMPTY_DICT
  [0x8f, (m) => m.push([])], // EMPTY_SET
  [0x6c, (m) => m.push(m.sinceMark())], // LIST
  [0x74, (m) => m.push(m.sinceMark())], // TUPLE
  [0x91, (m) => m.push(m.sinceMark())], // FROZENSET
  [0x64, dictOf], // DICT
  [0x85, (m) => m.push(m.top(1))], // TUPLE1
  [0x86, (m) => m.push(m.top(2))], // TUPLE2
  [0x87, (m) => m.push(m.top(3))], // TUPLE3
  [0x61, (m) => m.extend(m.top(1))], // APPEND
  [0x65, (m) => m.extend(m.sinceMark())], // APPENDS
  [0x90, (m) => m.extend(m.sinceMark())], // ADDITEMS
  [0x73, (m) => m.assign(m.top(2))], // SETITEM
  [0x75, (m) => m.assign(m.sinceMark())], // SETITEMS
  [0x71, (m) => m.memoize(m.unsigned(1))], // BINPUT
  [0x72, (m) => m.memoize(m.unsigned(4))], // LONG_BINPUT
  [0x94, (m) => m.memoize(m.memoSize)], // MEMOIZE
  [0x68, (m) => m.recall(m.unsigned(1))], // BINGET
  [0x6a, (m) => m.recall(m.unsigned(4))], // LONG_BINGET
  [0x63, (m) => m.global(m.line(), m.line())], // GLOBAL
  [0x93, stackGlobal], // STACK_GLOBAL
  [0x52, (m) => m.reduce()], // REDUCE
  [0x62, (m) => m.build()], // BUILD
  [0x81, (m) => m.makeObject()], // NEWOBJ
  [0x51, (m) => m.persistent()], // BINPERSID
]);

function stackGlobal(m: Machine): void {
  const [module, name] = m.top(2);
  if (typeof module !== 'string' || typeof name !== 'string') m.fail('a global name in its pickle is no string');
  m.global(module, name);
}
