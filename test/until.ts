// Waiting for a sign. How long it takes is up to the machine; the limit is there to end a wait for what never comes.

const LIMIT_MS = 900_000;
const LOOK_MS = 20;

export interface Patience {
  /** Milliseconds between two looks: longer where a look is work. */
  readonly lookMs?: number;
  /** Why there is no use in waiting on, or `null`. */
  readonly hopeless?: () => Awaitable<string | null>;
}

type Awaitable<T> = T | Promise<T>;

/** Waits until `holds`. @param what is said in the error after fifteen minutes */
export async function until(
  what: string,
  holds: () => Awaitable<boolean>,
  { lookMs = LOOK_MS, hopeless = () => null }: Patience = {},
): Promise<void> {
  for (const begun = performance.now(); !(await holds()); ) {
    const why = performance.now() - begun > LIMIT_MS ? 'fifteen minutes have passed' : await hopeless();
    if (why !== null) throw new Error(`it never came to pass that ${what}: ${why}`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
