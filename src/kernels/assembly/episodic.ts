// The inner loop of episodic capacity (see src/episodic/capacity/bit-fields.ts): memories of one word of bits each.

@inline function add(at: usize, weight: f64): void {
  store<f64>(at, load<f64>(at) + weight);
}

/**
 * For every memory the weight own[bits that differ from state] * last[bits in which the memory before differs from
 * delayed], added to sums [2, 4, 256] at each of the first `bytes` bytes of the bits that differ from state. Memories
 * take turns between both halves of sums, so that additions to one place rarely wait for each other.
 */
export function weigh_memories(words: usize, count: i32, state: i32, delayed: i32, own: usize, last: usize, sums: usize, bytes: i32): void {
  const end = words + (<usize>count << 2);
  let previous = load<f64>(last + (<usize>popcnt<u32>(load<u32>(end - 4) ^ delayed) << 3));
  let turn: usize = 0;
  for (let at = words; at < end; at += 4) {
    const word = load<u32>(at);
    const other = word ^ <u32>state;
    const weight = load<f64>(own + (<usize>popcnt<u32>(other) << 3)) * previous;
    previous = load<f64>(last + (<usize>popcnt<u32>(word ^ <u32>delayed) << 3));
    const table = sums + turn;
    turn ^= 8192;
    add(table + (<usize>(other & 255) << 3), weight);
    if (bytes > 1) add(table + 2048 + (<usize>((other >>> 8) & 255) << 3), weight);
    if (bytes > 2) add(table + 4096 + (<usize>((other >>> 16) & 255) << 3), weight);
    if (bytes > 3) add(table + 6144 + (<usize>(other >>> 24) << 3), weight);
  }
}
