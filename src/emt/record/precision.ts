// In which precision long runs of wide networks are made. Everything is float64, but for runs that would take most of an
// analysis: those are made in float32, as the framework that trained the network would, and what is fitted to them, and
// edits that go on from them, are float64 again.

/** Products of two numbers in the run of one sequence, above which it is long: 256 units over 256 steps. */
const LONG = 2 ** 24;

/** Whether runs of `steps` steps of a network with a state `[S]` are made in float32. */
export function inSingle(stateSize: number, steps: number): boolean {
  return stateSize ** 2 * steps >= LONG;
}
