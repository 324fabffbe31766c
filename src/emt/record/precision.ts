// In which precision networks are run. Everything is float64, but for what would take most of an analysis of a wide network:
// long runs, and what many edited sequences say. Those are made in float32, as by the framework that trained the network;
// what is fitted to them is float64 again.

/** Units of the state from which a network is wide. */
const WIDE = 256;
/** Steps of a run of such a network that make it long; of twice as many units a quarter. */
const LONG = 256;

/** Whether runs of `steps` steps of a network with a state `[S]` are made in float32. */
export function inSingle(stateSize: number, steps: number): boolean {
  return stateSize ** 2 * steps >= WIDE ** 2 * LONG;
}

/** Whether edited sequences of a network with a state `[S]` are followed in float32. */
export function isWide(stateSize: number): boolean {
  return stateSize >= WIDE;
}
