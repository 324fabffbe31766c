// The protocol-buffer wire format: fields of a message one after another, and back. Source: Google's "Encoding" page
// (varints, 64-bit, length-delimited, 32-bit; groups are refused). It knows no schema.

/** One field; `bytes` for length-delimited, 32- and 64-bit ones, `value` for varints (as a signed 64-bit integer). */
export interface Field {
  readonly number: number;
  readonly wire: 0 | 1 | 2 | 5;
  readonly value: bigint;
  readonly bytes: Uint8Array;
}

const none = new Uint8Array(0);

/** The fields of a message, in file order. @throws what `fail` throws where it is not sound */
export function* readFields(message: Uint8Array, fail: (what: string) => never): Generator<Field> {
  const cursor = { at: 0 };
  while (cursor.at < message.length) {
    const key = readVarint(message, cursor, fail);
    const number = Number(key >> 3n);
    const wire = Number(key & 7n);
    if (number < 1 || number > 536_870_911) fail('a field of its protocol buffer has no sound number');
    if (wire === 0) {
      const value = BigInt.asIntN(64, readVarint(message, cursor, fail));
      yield { number, wire, value, bytes: none };
      continue;
    }
    if (wire !== 1 && wire !== 2 && wire !== 5) return fail(`its protocol buffer has a field of wire type ${wire}`);
    const length = wire === 1 ? 8 : wire === 5 ? 4 : Number(readVarint(message, cursor, fail));
    if (length > message.length - cursor.at) fail('its protocol buffer is cut short');
    yield { number, wire, value: 0n, bytes: message.subarray(cursor.at, cursor.at + length) };
    cursor.at += length;
  }
}

/** Varints of a packed field. */
export function* readPacked(bytes: Uint8Array, fail: (what: string) => never): Generator<bigint> {
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) yield BigInt.asIntN(64, readVarint(bytes, cursor, fail));
}

function readVarint(bytes: Uint8Array, cursor: { at: number }, fail: (what: string) => never): bigint {
  let low = 0;
  // Nearly all varints are short: numbers are faster than bigints.
  for (let i = 0; i < 4; i++) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) return fail('its protocol buffer is cut short');
    low += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return BigInt(low);
  }
  let value = BigInt(low);
  for (let i = 4n; i < 10n; i++) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) return fail('its protocol buffer is cut short');
    value |= BigInt(byte & 0x7f) << (7n * i);
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  return fail('its protocol buffer has an integer of more than 64 bits');
}

/** Builds a message field by field. */
export class MessageWriter {
  #parts: Uint8Array[] = [];

  integer(number: number, value: number): this {
    this.#parts.push(varint(number * 8), varint(value));
    return this;
  }

  float(number: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#parts.push(varint(number * 8 + 5), bytes);
    return this;
  }

  bytes(number: number, value: Uint8Array): this {
    this.#parts.push(varint(number * 8 + 2), varint(value.length), value);
    return this;
  }

  text(number: number, value: string): this {
    return this.bytes(number, new TextEncoder().encode(value));
  }

  message(number: number, value: MessageWriter): this {
    return this.bytes(number, value.finish());
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}

/** Writes an integer from 0 to 2^53 in seven bits a byte. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
