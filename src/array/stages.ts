// Long computations that can be paused, watched and left. Such a computation is a generator: every `yield` is a point at
// which its caller may let other work run or stop for good, and what it returns is its result. Drained at once it is an
// ordinary call, so there is one implementation of it, and its numbers do not depend on who drives it.

/** Work without a name; it yields the share of itself that is done, 0 ... 1, roughly. */
export type Steps<T> = Generator<number, T, void>;

/** Which stage of a computation runs, and the share of that stage which is done, 0 ... 1. */
export interface StageProgress<Stage extends string = string> {
  readonly stage: Stage;
  readonly done: number;
}

/** Work in named stages. */
export type Stages<T, Stage extends string = string> = Generator<StageProgress<Stage>, T, void>;

/**
 * Runs `work` to its end without a pause and gives its result; `onYield` hears what it yields.
 * @throws what the work throws
 */
export function drain<Y, T>(work: Generator<Y, T, void>, onYield?: (yielded: Y) => void): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    onYield?.(step.value);
  }
}

/** `steps` as the share `from ... to` of the work that they are a part of. */
export function* part<T>(steps: Steps<T>, from: number, to: number): Steps<T> {
  try {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      yield from + (to - from) * step.value;
    }
  } finally {
    leave(steps);
  }
}

/** `steps` as the share `from ... to` of a stage that is called `stage`; what is done never goes back. */
export function* stageOf<T, Stage extends string>(stage: Stage, steps: Steps<T>, from = 0, to = 1): Stages<T, Stage> {
  try {
    let done = from;
    yield { stage, done };
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      done = Math.max(done, from + (to - from) * step.value);
      yield { stage, done };
    }
  } finally {
    leave(steps);
  }
}

/** `stages` as work without names, the stages of `order` being equal parts of it. */
export function* unnamed<T, Stage extends string>(stages: Stages<T, Stage>, order: readonly Stage[]): Steps<T> {
  try {
    for (;;) {
      const step = stages.next();
      if (step.done) return step.value;
      const { stage, done } = step.value;
      yield (order.indexOf(stage) + done) / order.length;
    }
  } finally {
    leave(stages);
  }
}

/** What tells a computation to stop: an `AbortSignal` is one. */
export interface StopSignal {
  readonly aborted: boolean;
  /** What is thrown. */
  readonly reason: unknown;
}

export interface RunOptions<Y> {
  readonly signal?: StopSignal | undefined;
  /** Hears every yield. */
  readonly onProgress?: ((progress: Y) => void) | undefined;
  /** Lets other work run; a turn of the event loop when absent. */
  readonly pause?: (() => Promise<void>) | undefined;
  /** Milliseconds of work between two pauses, 50 when absent; a longer piece without a yield delays the next. */
  readonly slice?: number;
}

/**
 * Runs `work` with pauses in which its thread can hear and show what else happens, and gives its result.
 * @throws the signal's reason as soon as the work yields after it; what the work throws
 */
export async function runStages<Y, T>(
  work: Generator<Y, T, void>,
  { signal, onProgress, pause = nextTurn, slice = 50 }: RunOptions<Y> = {},
): Promise<T> {
  try {
    let since = performance.now();
    for (;;) {
      if (signal?.aborted) throw signal.reason;
      const step = work.next();
      if (step.done) return step.value;
      onProgress?.(step.value);
      if (performance.now() - since < slice) continue;
      await pause();
      since = performance.now();
    }
  } finally {
    leave(work);
  }
}

/** Work that is left before its end gives back what it holds; for work that has ended this does nothing. */
function leave<T>(work: Generator<unknown, T, void>): void {
  work.return(undefined as T);
}

/** Node has it, and it does not wait the millisecond that a timer of no time waits there. */
const { setImmediate } = globalThis as { readonly setImmediate?: (heard: () => void) => unknown };

/** Gives a promise that is kept after a turn of the event loop, in which timers, messages and signals are heard. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void (setImmediate ? setImmediate(resolve) : setTimeout(resolve, 0)));
}
