// Tables of the keys of `--json` objects from the types that describe them: what documents say between
// `<!-- keys: SCHEMA -->` and `<!-- end -->`. The interface of a schema is the one with a member `schema: 'SCHEMA'`.

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  // biome-ignore lint/suspicious/noExplicitAny: the shape depends on the type
  readonly [key: string]: any;
}

interface Declared {
  readonly file: string;
  readonly source: string;
  readonly node: SyntaxNode;
  /** What the docstring right above says. */
  readonly says: (node: SyntaxNode) => string;
}

interface Key {
  readonly name: string;
  readonly type: string;
  readonly says: string;
  /** Where it stands. */
  readonly from: Declared;
}

let declarations: Map<string, Declared[]> | null = null;

/** Interfaces and type aliases of the sources by name. */
function declared(): Map<string, Declared[]> {
  if (declarations) return declarations;
  declarations = new Map();
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join('src', path.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.ts') && !/^src\/kernels\/(generated|assembly)\//.test(path))
    .sort();
  for (const file of files) {
    const source = readFileSync(join(root, file), 'utf8');
    const { program, comments } = parseSync(file, source);
    const docs = comments.filter(({ value }) => value.startsWith('*'));
    const says = (node: SyntaxNode) => {
      const above = docs.filter(({ end }) => end <= node.start && source.slice(end, node.start).trim() === '').at(-1);
      return above ? cleaned(above.value) : '';
    };
    for (const statement of (program as unknown as SyntaxNode).body as SyntaxNode[]) {
      const node: SyntaxNode = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
      if (node?.type !== 'TSInterfaceDeclaration' && node?.type !== 'TSTypeAliasDeclaration') continue;
      const name = node.id.name as string;
      declarations.set(name, [...(declarations.get(name) ?? []), { file, source, node, says }]);
    }
  }
  return declarations;
}

function cleaned(comment: string): string {
  return comment
    .replace(/^\*/, '')
    .replace(/^\s*\* ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The keys of the object of a schema as a table of Markdown; objects within it follow under their path. @throws Error */
export function keyTable(schema: string): string {
  const owner = [...declared().values()]
    .flat()
    .find(({ node, source }) =>
      membersOf(node).some((member) => member.key?.name === 'schema' && typeText(member, source) === `'${schema}'`),
    );
  if (!owner) throw new Error(`no interface has the member schema: '${schema}'`);
  const rows = rowsOf(owner, '', new Set());
  const lines = rows.map(
    ({ name, type, says }) => `| \`${name}\` | \`${type.replaceAll('|', '\\|')}\` | ${says.replaceAll('|', '\\|')} |`,
  );
  return ['| key | type | meaning |', '|---|---|---|', ...lines].join('\n');
}

/** Deeper objects are told by their type's name. */
const DEPTH = 3;

function rowsOf(owner: Declared, path: string, seen: ReadonlySet<Declared>): Key[] {
  return keysOf(owner).flatMap((key) => {
    const whole = path === '' ? key.name : `${path}.${key.name}`;
    const deeper = new Set([...seen, owner]);
    const row = { ...key, name: whole };
    if (deeper.size > DEPTH) return [row];
    const { parts, list } = partsOfType(key.type);
    const named = parts.flatMap((part) => lookUp(part, key.from) ?? []);
    const inner = named.filter((part) => part.node.type === 'TSInterfaceDeclaration' && !deeper.has(part));
    return [row, ...inner.flatMap((part) => rowsOf(part, `${whole}${list}`, deeper))];
  });
}

/** The names in `(A & B)[] | null`, and the brackets. */
function partsOfType(type: string): { parts: string[]; list: string } {
  const bare = type.replace(/ \| null$/, '');
  const [, names = '', list = ''] = /^\(?([\w &]+)\)?((?:\[\])*)$/.exec(bare) ?? ['', '', ''];
  return { parts: names.split(' & '), list };
}

/** What a file means by a name: its own, or the one of a file that it imports. */
function lookUp(name: string, from: Declared): Declared | null {
  const all = declared().get(name) ?? [];
  const isImported = ({ file }: Declared) => from.source.includes(`/${posix.basename(file)}'`);
  return all.find(({ file }) => file === from.file) ?? all.find(isImported) ?? all[0] ?? null;
}

/** The members of an interface, those that it inherits first; `Pick` and `Omit` of one are followed. */
function keysOf(owner: Declared): Key[] {
  const { node, source, says } = owner;
  const named = (name: string): Key[] => {
    const found = lookUp(name, owner);
    return found ? keysOf(found) : [];
  };
  const own = membersOf(node).map((member) => ({
    name: `${member.key.name as string}${member.optional ? '?' : ''}`,
    type: typeText(member, source),
    says: says(member),
    from: owner,
  }));
  const inherited = ((node.extends ?? []) as SyntaxNode[]).flatMap((parent) => {
    const parentName = parent.expression?.name as string;
    const [base, keys] = (parent.typeArguments?.params ?? []) as SyntaxNode[];
    if (parentName !== 'Pick' && parentName !== 'Omit') return named(parentName);
    const names: string[] = source.slice(keys!.start, keys!.end).match(/\w+/g) ?? [];
    const all = named(base!.typeName?.name as string);
    return all.filter((key) => names.includes(key.name) === (parentName === 'Pick'));
  });
  const names = new Set(own.map((key) => key.name));
  return [...inherited.filter((key) => !names.has(key.name)), ...own];
}

function membersOf(node: SyntaxNode): SyntaxNode[] {
  const body: SyntaxNode[] =
    node.type === 'TSInterfaceDeclaration' ? node.body.body : (node.typeAnnotation.members ?? []);
  return body.filter((member) => member.type === 'TSPropertySignature');
}

function typeText(member: SyntaxNode, source: string): string {
  const { start, end } = member.typeAnnotation.typeAnnotation as SyntaxNode;
  return source
    .slice(start, end)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/readonly /g, '')
    .replace(/\s+/g, ' ');
}
