// How much a deflated file may unfold to: what is honest is far below, and what is above is taken for a bomb.

/** Always allowed, in bytes. */
const ALWAYS = 2 ** 24;
const MAX_RATIO = 32;

/** Most bytes that a file of `packed` bytes may inflate to. */
export function inflationLimit(packed: number): number {
  return ALWAYS + MAX_RATIO * packed;
}
