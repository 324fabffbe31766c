// A page of the reference for one sub-path of the package: what the room is for, then every name with its signature, its
// docstring and the file that declares it. The same sources give the same bytes.

import { posix } from 'node:path';
import type { Declaration, Kind, Member, SourceFile } from './declarations.ts';
import type { Docstring } from './docstring.ts';

/** A public name with what its file says of it. */
export interface Entry {
  readonly name: string;
  /** The file that declares it, from the root. */
  readonly path: string;
  readonly file: SourceFile;
  readonly declaration: Declaration;
  /** The page that describes it where this one does not, with the name of its sub-path; `null`: this one does. */
  readonly elsewhere: { readonly page: string; readonly title: string } | null;
}

export interface Page {
  /** As it is imported: `engram/emt`. */
  readonly title: string;
  /** The file of the page, from the root: `docs/api/emt.md`. */
  readonly path: string;
  readonly about: Docstring;
  readonly entries: readonly Entry[];
  /** Types that its functions and classes take or give and that no page has. */
  readonly unnamed: readonly Declaration[];
}

const SECTIONS: readonly (readonly [Kind, string])[] = [
  ['function', 'Functions'],
  ['class', 'Classes'],
  ['constant', 'Constants'],
  ['type', 'Types'],
];

/** The page as Markdown. */
export function pageText(page: Page): string {
  const parts = [
    '<!-- Made by `npm run docs:api` from the sources: change those. -->',
    `# \`${page.title}\``,
    page.about.text,
    ...page.about.examples.map((code) => block(code, 'js')),
  ];
  for (const [kind, heading] of SECTIONS) {
    const entries = page.entries.filter(({ declaration }) => declaration.kind === kind).sort(byName);
    if (entries.length > 0) parts.push(`## ${heading}`, ...entries.map((entry) => entryText(entry, page)));
  }
  if (page.unnamed.length > 0) {
    parts.push('## Types that need not be imported', ...page.unnamed.map(unnamedText));
  }
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function unnamedText({ name, signature, doc }: Declaration): string {
  return [`### ${name}`, block(signature), doc?.text ?? ''].filter((part) => part !== '').join('\n\n');
}

/** The page that lists the others, as Markdown. */
export function indexText(pages: readonly Page[]): string {
  const lines = pages.map(({ title, path, about, entries }) => {
    const [first = ''] = about.text.split('\n');
    return `| [\`${title}\`](${posix.basename(path)}) | ${entries.length} | ${first.replaceAll('|', '\\|')} |`;
  });
  return [
    '<!-- Made by `npm run docs:api` from the sources: change those. -->',
    '',
    '# The library, name by name',
    '',
    '| import | names | what it is for |',
    '|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

function byName(a: Entry, b: Entry): number {
  return a.name < b.name ? -1 : 1;
}

function entryText(entry: Entry, page: Page): string {
  const { name, path, file, declaration, elsewhere } = entry;
  if (elsewhere) {
    const anchor = `${posix.basename(elsewhere.page)}#${name.toLowerCase()}`;
    return `### ${name}\n\nSee [\`${name}\`](${anchor}) of \`${elsewhere.title}\`.`;
  }
  const { kind, doc } = declaration;
  const parts = [`### ${name}`, block(signatureText(declaration)), doc?.text ?? '', tagList(doc)];
  const source = kind === 'type' || /Sources?:/.test(doc?.text ?? '') ? null : sourceOf(file.opening.text);
  const link = `[${path}](${posix.relative(posix.dirname(page.path), path)})`;
  parts.push(source === null ? link : `${link}. ${source}`);
  return parts.filter((part) => part !== '').join('\n\n');
}

function signatureText({ kind, signature, members }: Declaration): string {
  if (kind !== 'class') return signature;
  return [`${signature} {`, ...members.flatMap(memberLines), '}'].join('\n');
}

function memberLines({ signature, doc }: Member): string[] {
  const said = doc === null ? '' : [doc.text, ...tagLines(doc).map((line) => `@${line}`)].filter(Boolean).join(' ');
  return [...(said === '' ? [] : [`  /** ${said.replaceAll('\n', ' ')} */`]), `  ${signature};`];
}

function tagList(doc: Docstring | null): string {
  if (doc === null) return '';
  const params = doc.params.map(({ name, text }) => `- \`${name}\`: ${text}`);
  const returns = doc.returns === null ? [] : [`- Returns ${doc.returns}`];
  return [...params, ...returns, ...doc.throws.map((text) => `- Throws ${text}`)].join('\n');
}

function tagLines({ params, returns, throws }: Docstring): string[] {
  return [
    ...params.map(({ name, text }) => `param ${name} ${text}`),
    ...(returns === null ? [] : [`returns ${returns}`]),
    ...throws.map((text) => `throws ${text}`),
  ];
}

/** The sentence of a file's opening comment that names the paper or program it follows; `null` where there is none. */
export function sourceOf(opening: string): string | null {
  const found = /\bSources?(?: of [^:.]+)?: [\s\S]*?(?<!\bal)(?<!\bcf)\.(?=\s|$)/.exec(opening.replaceAll('\n', ' '));
  return found === null ? null : found[0];
}

function block(code: string, language = 'ts'): string {
  return `\`\`\`${language}\n${code}\n\`\`\``;
}
