// Parts of documents that are made from the code: they stand between `<!-- KIND: NAME -->` and `<!-- end -->`, and a test
// holds them to what would be made now.

const PART = /(<!-- (options|keys): ([^>]+?) -->\n)([\s\S]*?)(<!-- end -->)/g;

/** What makes the parts of each kind. @throws Error where there is no such name */
export type Makers = Readonly<Record<'options' | 'keys', (name: string) => string>>;

/** The document with every such part made anew. */
export function withParts(document: string, makers: Makers): string {
  return document.replace(PART, (_, open: string, kind: keyof Makers, name: string, __, close: string) => {
    return `${open}${makers[kind](name)}\n${close}`;
  });
}

/** The parts of a kind that a document has. */
export function partsOf(document: string, kind: keyof Makers): string[] {
  return [...document.matchAll(PART)].filter((found) => found[2] === kind).map((found) => found[3]!);
}
