// Parts of documents that are made from the code: they stand between `<!-- KIND: NAME -->` and `<!-- end -->`, and a test
// holds them to what would be made now.

const PART = /(<!-- (options|keys): ([^>]+?) -->\n)([\s\S]*?)(<!-- end -->)/g;

/** What makes the parts of each kind. @throws Error where there is no such name */
export type Makers = Readonly<Record<'options' | 'keys', (name: string) => string>>;

/** The document with every such part made anew. @throws Error where a part has no end: what follows it would be lost */
export function withParts(document: string, makers: Makers): string {
  requireEnds(document);
  return document.replace(PART, (_, open: string, kind: keyof Makers, name: string, __, close: string) => {
    return `${open}${makers[kind](name)}\n${close}`;
  });
}

/** The parts of a kind that a document has. */
export function partsOf(document: string, kind: keyof Makers): string[] {
  return [...document.matchAll(PART)].filter((found) => found[2] === kind).map((found) => found[3]!);
}

/** Every beginning is followed by its own end before the next one begins. */
function requireEnds(document: string): void {
  let open: string | null = null;
  for (const [, name] of document.matchAll(/<!-- (?:(?:options|keys): ([^>]+?)|end) -->/g)) {
    const isFine = (name === undefined) === (open !== null);
    if (!isFine) break;
    open = name ?? null;
  }
  const begun = document.match(/<!-- (options|keys): /g)?.length ?? 0;
  const ended = document.match(/<!-- end -->/g)?.length ?? 0;
  if (open === null && begun === ended) return;
  throw new Error(`a part${open === null ? '' : ` (${open})`} has no <!-- end --> of its own: add that line below it`);
}
