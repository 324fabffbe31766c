// A strict reading of the markup the figures write: every tag closed in order, ids and references collected.

export interface ReadMarkup {
  readonly ids: string[];
  /** Ids that something points to: `href="#..."`, `aria-labelledby`. */
  readonly references: string[];
  readonly attributes: { readonly element: string; readonly name: string; readonly value: string }[];
}

export function readMarkup(svg: string): ReadMarkup {
  const open: string[] = [];
  const found: ReadMarkup = { ids: [], references: [], attributes: [] };
  let end = 0;
  for (const match of svg.matchAll(/<(\/?)([A-Za-z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g)) {
    const between = svg.slice(end, match.index);
    if (between.includes('<') || /&(?!(amp|lt|gt|quot|#39);)/.test(between)) {
      throw new Error(`not markup: ${between.slice(0, 80)}`);
    }
    end = match.index + match[0].length;
    const [, closing, name, attributes, selfClosing] = match as unknown as [string, string, string, string, string];
    if (closing) {
      const last = open.pop();
      if (last !== name) throw new Error(`</${name}> closes <${last}>`);
      continue;
    }
    if (!selfClosing) open.push(name);
    for (const [, key, value] of attributes.matchAll(/([\w:-]+)="([^"]*)"/g)) {
      found.attributes.push({ element: name, name: key!, value: value! });
      if (key === 'id') found.ids.push(value!);
      if (key === 'href') found.references.push(value!.replace(/^#/, ''));
      if (key === 'aria-labelledby') found.references.push(...value!.split(' '));
    }
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`);
  if (svg.slice(end).trim() !== '') throw new Error(`text after the end: ${svg.slice(end, end + 80)}`);
  return found;
}
