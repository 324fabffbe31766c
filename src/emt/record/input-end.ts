// Where the input of recorded sequences ends: from the step on at which it no longer changes, or no longer differs
// between sequences. A fixation channel that stays on and a go channel that all sequences share put nothing in that
// could be remembered; that an input is not zero does not make it one. Of sequences that are all the same, or of one,
// it ends after the last value that is not zero: nothing else can be told.

/** Values of sequences `[T, B, width]`, time first. */
export interface PutIn {
  readonly steps: number;
  readonly batch: number;
  readonly width: number;
  readonly values: ArrayLike<number>;
}

/** The first step after the last input, `0 ... steps`; 0 where there is none. */
export function inputEnd(given: PutIn): number {
  const { steps, batch, width, values } = given;
  for (let t = steps - 1; t >= 0; t--) {
    for (let i = 0; i < width; i++) if (differs(given, t, i) && changes(given, t, i)) return t + 1;
  }
  let last = values.length - 1;
  while (last >= 0 && values[last] === 0) last--;
  return last < 0 ? 0 : Math.floor(last / (batch * width)) + 1;
}

/** The first step from which the input of every sequence stays as it is: `0 ... steps - 1`. */
export function heldFrom(given: PutIn): number {
  for (let t = given.steps - 1; t > 0; t--) {
    for (let i = 0; i < given.width; i++) if (changes(given, t, i)) return t;
  }
  return 0;
}

/** The channels `[width]` in which sequences differ at some step. */
export function differingChannels(given: PutIn): boolean[] {
  return Array.from({ length: given.width }, (_, i) => {
    for (let t = 0; t < given.steps; t++) if (differs(given, t, i)) return true;
    return false;
  });
}

function differs({ batch, width, values }: PutIn, t: number, channel: number): boolean {
  const first = values[t * batch * width + channel]!;
  for (let b = 1; b < batch; b++) if (values[(t * batch + b) * width + channel] !== first) return true;
  return false;
}

/** Whether a sequence has another value than a step before; before the first step there was none. */
function changes({ batch, width, values }: PutIn, t: number, channel: number): boolean {
  if (t === 0) return true;
  for (let b = 0; b < batch; b++) {
    const at = (t * batch + b) * width + channel;
    if (values[at] !== values[at - batch * width]) return true;
  }
  return false;
}
