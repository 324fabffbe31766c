// Ordered recall of two hops without drawing anything: the rate of success at every load, for N neurons and r = p / q, from
// the distribution of overlaps. Memory 0 is all ones; given in how many neurons memory 1 differs from it, every other memory
// is one of few kinds, by how many of those neurons and of the rest it differs in, with known chances. Whether a memory is
// a rival depends on its kind and on that of its predecessor, so that along the chain the chance of no rival is a product of
// matrices. Margins are whole numbers, so that ties are ties; crossing times are compared as the spec has it (lowest index
// first). Memories are different from 0 and 1; that others repeat, which is left in, changes rates by less than P^2 / 2^(N+1).
// Beside it, as many trials of `engram episodic capacity` as are asked for. By hand:
//   npx tsx studies/ordered-exact.ts [--neurons 12] [--most 14] [--ratio 1/2] [--trials 0]
// A second at N = 12; N = 16 takes minutes.

import { parseArgs } from 'node:util';
import { numberText } from 'engram/array';
import { capacityDefaults, localRunner } from 'engram/episodic';
import { textTable } from 'engram/story';

const { values } = parseArgs({
  options: {
    neurons: { type: 'string', default: '12' },
    most: { type: 'string', default: '14' },
    ratio: { type: 'string', default: '1/2' },
    trials: { type: 'string', default: '0' },
  },
});
const [neurons, most, trials] = [Number(values.neurons), Number(values.most), Number(values.trials)];
const [p, q] = values.ratio.split('/').map(Number) as [number, number];
const rates = exactRates();
const problem = {
  ...capacityDefaults,
  definition: 'ordered',
  hops: 2,
  model: { kind: 'eden', alpha: 0.5, ratio: p / q },
} as const;
const rows = [['P', 'exact', ...(trials > 0 ? ['trials', 'deviations off'] : [])]];
for (let count = 3; count <= most; count++) {
  const row = [String(count), rates[count]!.toFixed(4)];
  if (trials > 0) {
    const numbers = Array.from({ length: trials }, (_, i) => i);
    const outcomes = await localRunner(problem, neurons, count, numbers);
    const rate = outcomes.reduce((sum, outcome) => sum + outcome, 0) / trials;
    row.push(rate.toFixed(4), numberText((rate - rates[count]!) / Math.sqrt((rate * (1 - rate)) / trials), 2));
  }
  rows.push(row);
}
console.log(textTable(rows));

interface Kind {
  /** Neurons in which it differs from memory 0, and from memory 1. */
  readonly zero: number;
  readonly one: number;
  readonly chance: number;
}

/** The rate of success by `P`, from 3 on. */
function exactRates(): Float64Array {
  const rates = new Float64Array(most + 1);
  for (let differing = 1; differing <= neurons; differing++) {
    const chance = choose(neurons, differing) / (2 ** neurons - 1);
    addGiven(differing, chance, rates);
  }
  return rates;
}

/** Adds the rates given that memories 0 and 1 differ in so many neurons. */
function addGiven(differing: number, given: number, rates: Float64Array): void {
  const own = overlap(differing);
  if (leadOf(own, neurons, neurons, 0) <= 0) return;
  // Memory 1 overtakes memory 0 when the slow state holds this share of it.
  const share = ((p / q) * (neurons - own)) / neurons;
  const kinds: Kind[] = [];
  for (let i = 0; i <= differing; i++) {
    for (let j = 0; j <= neurons - differing; j++) {
      const [zero, one] = [i + j, differing - i + j];
      const ways = choose(differing, i) * choose(neurons - differing, j);
      if (zero > 0 && one > 0) kinds.push({ zero, one, chance: ways / (2 ** neurons - 2) });
    }
  }
  const first: Kind = { zero: differing, one: 0, chance: 1 };
  /** Whether a memory of this kind, after one of that kind, takes the first hop from memory 1. */
  const isFirst = (before: Kind, kind: Kind): boolean => {
    const drive = overlap(before.zero);
    if (leadOf(overlap(kind.zero), neurons, drive, 0) <= 0) return false;
    return (neurons - overlap(kind.zero)) * neurons < (neurons - own) * drive;
  };
  /** `1 - e` at which a memory overtakes memory 1, times nothing lost: at most 0 at once, `Infinity` never. */
  const lateness = (before: Kind | null, kind: Pick<Kind, 'one'>): number => {
    const [slow, drive] = before === null ? [0, 0] : [overlap(before.zero), overlap(before.one)];
    const atEntry = (p / q) * (overlap(kind.one) - neurons) + share * (slow - neurons);
    if (atEntry > 1e-9) return Number.NEGATIVE_INFINITY;
    const lead = leadOf(overlap(kind.one), neurons, drive, own);
    return lead > 0 ? -atEntry / (lead / q - atEntry) : Number.POSITIVE_INFINITY;
  };
  const ofZero = lateness(null, { one: differing });
  for (const second of kinds) {
    const due = lateness(first, second);
    // At the same time memory 0, the lower one, is first.
    if (isFirst(first, second) || due < 0 || due === Number.POSITIVE_INFINITY || ofZero <= due + 1e-12) continue;
    const allowed = (before: Kind) =>
      kinds.filter((kind) => !isFirst(before, kind) && !(lateness(before, kind) < due - 1e-12));
    const following = new Map(kinds.map((kind) => [kind, allowed(kind)]));
    let chances = new Map(kinds.map((kind) => [kind, 1]));
    for (let count = 3; count <= most; count++) {
      rates[count]! += given * second.chance * chances.get(second)!;
      const before = chances;
      chances = new Map(
        kinds.map((kind) => [
          kind,
          following.get(kind)!.reduce((sum, next) => sum + next.chance * before.get(next)!, 0),
        ]),
      );
    }
  }
}

/** `q N` times the final lead, a whole number. */
function leadOf(at: number, place: number, drive: number, ownDrive: number): number {
  return p * (at - place) + q * (drive - ownDrive);
}

/** `N` times the overlap of memories that differ in so many neurons. */
function overlap(differing: number): number {
  return neurons - 2 * differing;
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 0; i < k; i++) ways = (ways * (n - i)) / (i + 1);
  return ways;
}
