// Waiting for a sign. How long it takes is up to the machine; the limit is there to end a wait for what never comes.

const LIMIT_MS = 900_000;
const LOOK_MS = 20;

/** Waits until `holds`. @param what is said in the error after fifteen minutes */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const begun = performance.now(); !(await holds()); ) {
    if (performance.now() - begun > LIMIT_MS) throw new Error(`it never came to pass that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
