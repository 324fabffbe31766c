// Half-precision and 8-bit floating point to number. Source: IEEE 754 binary16; bfloat16; OCP 8-bit floating point.

/** IEEE binary16 (1 sign, 5 exponent, 10 fraction bits) to number. */
export function fromFloat16(bits: number): number {
  return fromBits(bits, 5, 10, true);
}

/** bfloat16 is the upper half of a float32. */
export function fromBfloat16(bits: number): number {
  return fromBits(bits, 8, 7, true);
}

/** OCP E5M2: the upper byte of a binary16. */
export function fromFloat8E5M2(bits: number): number {
  return fromBits(bits, 5, 2, true);
}

/** OCP E4M3 has no infinities; NaN is all exponent and fraction bits set. */
export function fromFloat8E4M3(bits: number): number {
  return (bits & 0x7f) === 0x7f ? Number.NaN : fromBits(bits, 4, 3, false);
}

/** Reads the bits of a small float. @param special whether the highest exponent means infinity and NaN */
function fromBits(bits: number, exponentBits: number, fractionBits: number, special: boolean): number {
  const sign = (bits >> (exponentBits + fractionBits)) & 1 ? -1 : 1;
  const highest = 2 ** exponentBits - 1;
  const exponent = (bits >> fractionBits) & highest;
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias);
  if (special && exponent === highest) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction) * 2 ** (exponent - bias);
}
