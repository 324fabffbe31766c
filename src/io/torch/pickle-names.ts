// The global names that a pickle asks for, read off its opcodes: nothing is built, so that a file which is refused can
// be refused by name. Source: CPython's Lib/pickletools.py, `genops` and its table of opcodes, protocols 0 to 5.
// It follows strings only as far as STACK_GLOBAL needs them; a pickle that hides a name from it is refused all the same.

export interface PickleNames {
  /** `module.name`, each once, in the order in which they are asked for; the first hundred. */
  readonly names: readonly string[];
  /** The name of the class or function that makes the whole object; `null` where the object is a plain container. */
  readonly maker: string | null;
  /** Whether it sets up parts of a torch.nn.Module: a dict `_parameters` beside a dict `_modules`. */
  readonly hasModuleParts: boolean;
  /** The byte after STOP; `null` where the bytes are no pickle, or one that is cut short. */
  readonly end: number | null;
}

/** What follows an opcode: bytes, a length of so many bytes and as many bytes, or lines of text. */
type Argument = { readonly bytes: number } | { readonly counted: 1 | 4 | 8 } | { readonly lines: 1 | 2 };

const none: Argument = { bytes: 0 };

function all(opcodes: string | readonly number[], argument: Argument): [number, Argument][] {
  const codes = typeof opcodes === 'string' ? Array.from(opcodes, (each) => each.charCodeAt(0)) : opcodes;
  return codes.map((code) => [code, argument]);
}

const argumentsOf: ReadonlyMap<number, Argument> = new Map([
  ...all('(02NQR)abdelost]}u1', none),
  ...all([0x81, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8f, 0x90, 0x91, 0x92, 0x93, 0x94, 0x97, 0x98], none),
  ...all('Khq', { bytes: 1 }),
  ...all([0x80, 0x82], { bytes: 1 }),
  ...all('M', { bytes: 2 }),
  ...all([0x83], { bytes: 2 }),
  ...all('Jjr', { bytes: 4 }),
  ...all([0x84], { bytes: 4 }),
  ...all('G', { bytes: 8 }),
  ...all([0x95], { bytes: 8 }),
  ...all('UC', { counted: 1 }),
  ...all([0x8a, 0x8c], { counted: 1 }),
  ...all('TXB', { counted: 4 }),
  ...all([0x8b], { counted: 4 }),
  ...all([0x8d, 0x8e, 0x96], { counted: 8 }),
  ...all('FILSVPgp', { lines: 1 }),
  ...all('ci', { lines: 2 }),
]);

const STOP = 0x2e;
const PROTO = 0x80;
const FRAME = 0x95;
const STRING = 0x53;
const GLOBAL = 0x63;
const INST = 0x69;
const STACK_GLOBAL = 0x93;
const MEMOIZE = 0x94;
const MAX_OPCODES = 1_000_000;
const MAX_LINE = 1000;
const MAX_NAMES = 100;

/** The names in the pickle that starts at byte `start`. Never throws; time and memory are bounded by the bytes. */
export function pickleNames(bytes: Uint8Array, start = 0): PickleNames {
  const survey = new Survey();
  let at = start;
  for (let count = 0; count < MAX_OPCODES && at < bytes.length; count++) {
    const opcode = bytes[at++]!;
    if (opcode === STOP) return survey.result(at);
    const argument = argumentsOf.get(opcode);
    const read = argument && readArgument(bytes, at, argument);
    if (!read) break;
    at = read.next;
    survey.see(opcode, read);
  }
  return survey.result(null);
}

class Survey {
  #names = new Set<string>();
  #maker: string | null = null;
  /** Whether nothing but strings and marks of the protocol came so far. */
  #isFirst = true;
  #parts = new Set<string>();
  /** The last two strings on the stack, as far as STACK_GLOBAL needs them. */
  #recent: string[] = [];
  #memo = new Map<number, string>();
  #memoized = 0;
  /** The string that a memo opcode would store; empty after anything else. */
  #last = '';

  see(opcode: number, read: Read): void {
    if (isText(opcode)) this.#push(opcode === STRING ? read.text().slice(1, -1) : read.text());
    else if (opcode === GLOBAL || opcode === INST) this.#found(read.text().replace('\n', '.'));
    else if (opcode === STACK_GLOBAL) this.#found(this.#recent.join('.'));
    else if (opcode === MEMOIZE) this.#memo.set(this.#memoized++, this.#last);
    else if (isPut(opcode)) this.#memo.set(read.number(), this.#last);
    else if (isGet(opcode)) this.#push(this.#memo.get(read.number()) ?? '');
    else {
      this.#last = '';
      if (opcode !== PROTO && opcode !== FRAME) this.#isFirst = false;
    }
  }

  result(end: number | null): PickleNames {
    return { names: [...this.#names], maker: this.#maker, hasModuleParts: this.#parts.size === 2, end };
  }

  #push(text: string): void {
    this.#last = text;
    this.#recent = [...this.#recent.slice(-1), text];
    if (text === '_parameters' || text === '_modules') this.#parts.add(text);
  }

  #found(name: string): void {
    if (this.#isFirst) this.#maker = name;
    this.#isFirst = false;
    this.#last = '';
    if (this.#names.size < MAX_NAMES) this.#names.add(name);
  }
}

function isText(opcode: number): boolean {
  // BINUNICODE and its kin, BINSTRING and its kin, and the text forms of protocol 0.
  return [0x58, 0x8c, 0x8d, 0x54, 0x55, 0x56, STRING].includes(opcode);
}

function isPut(opcode: number): boolean {
  return [0x71, 0x72, 0x70].includes(opcode);
}

function isGet(opcode: number): boolean {
  return [0x68, 0x6a, 0x67].includes(opcode);
}

interface Read {
  readonly next: number;
  text(): string;
  /** An index of the memo, as bytes or as a line of digits. */
  number(): number;
}

function readArgument(bytes: Uint8Array, at: number, argument: Argument): Read | null {
  if ('lines' in argument) {
    let next = at;
    for (let line = 0; line < argument.lines; line++) {
      const end = bytes.indexOf(0x0a, next);
      if (end < 0 || end - next > MAX_LINE) return null;
      next = end + 1;
    }
    const text = () => textOf(bytes.subarray(at, next - 1));
    return { next, text, number: () => Number(text()) };
  }
  if ('bytes' in argument) {
    const next = at + argument.bytes;
    return next > bytes.length ? null : { next, text: () => '', number: () => littleEndian(bytes, at, argument.bytes) };
  }
  const from = at + argument.counted;
  if (from > bytes.length) return null;
  const next = from + littleEndian(bytes, at, argument.counted);
  return next > bytes.length ? null : { next, text: () => textOf(bytes.subarray(from, next)), number: () => 0 };
}

/** Names are short; of longer strings the beginning will do. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 2 * MAX_LINE + 1));
}

function littleEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = width - 1; i >= 0; i--) value = value * 256 + bytes[at + i]!;
  return value;
}
