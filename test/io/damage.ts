// Damaged copies of a sound file, for tests that readers refuse them as bad input and never in any other way.

import fc from 'fast-check';
import { expect } from 'vitest';
import { InputError } from '../../src/array/index.ts';

type Damage =
  | { kind: 'cut'; to: number }
  | { kind: 'set'; changes: [number, number][] }
  | { kind: 'insert'; at: number };

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), to: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    kind: fc.constant('set' as const),
    changes: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
);

function apply(bytes: Uint8Array, how: Damage): Uint8Array {
  const place = (share: number) => Math.min(bytes.length - 1, Math.floor(share * bytes.length));
  if (how.kind === 'cut') return bytes.slice(0, place(how.to));
  if (how.kind === 'insert') {
    const at = place(how.at);
    return Uint8Array.from([...bytes.subarray(0, at), 0x41, ...bytes.subarray(at)]);
  }
  const copy = bytes.slice();
  for (const [share, value] of how.changes) copy[place(share)] = value;
  return copy;
}

/** Asserts that `read` of any damaged copy either works or throws a one-line InputError. */
export function survivesDamage(sound: Uint8Array, read: (bytes: Uint8Array) => unknown, runs: number): void {
  fc.assert(
    fc.property(damage, (how) => {
      try {
        read(apply(sound, how));
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as Error).message).not.toMatch(/[\n\r]/);
        expect((error as Error).message.length).toBeLessThan(700);
      }
    }),
    { numRuns: runs },
  );
}
