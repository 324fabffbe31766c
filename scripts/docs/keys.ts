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
}

let declarations: Map<string, Declared> | null = null;

/** Interfaces and type aliases of the sources by name; of two of one name the first counts. */
function declared(): Map<string, Declared> {
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
      if (!declarations.has(name)) declarations.set(name, { file, source, node, says });
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
  const owner = [...declared().values()].find(({ node, source }) =>
    membersOf(node).some((member) => member.key?.name === 'schema' && typeText(member, source) === `'${schema}'`),
  );
  if (!owner) throw new Error(`no interface has the member schema: '${schema}'`);
  const rows = rowsOf(owner.node.id.name as string, '', new Set());
  const lines = rows.map(
    ({ name, type, says }) => `| \`${name}\` | \`${type.replaceAll('|', '\\|')}\` | ${says.replaceAll('|', '\\|')} |`,
  );
  return ['| key | type | meaning |', '|---|---|---|', ...lines].join('\n');
}

/** Deeper objects are told by their type's name. */
const DEPTH = 3;

function rowsOf(name: string, path: string, seen: ReadonlySet<string>): Key[] {
  return keysOf(name).flatMap((key) => {
    const whole = path === '' ? key.name : `${path}.${key.name}`;
    const deeper = new Set([...seen, name]);
    const row = { ...key, name: whole };
    if (deeper.size > DEPTH) return [row];
    const { parts, list } = partsOfType(key.type);
    const inner = parts.filter((part) => isObject(part) && !seen.has(part));
    return [row, ...inner.flatMap((part) => rowsOf(part, `${whole}${list}`, deeper))];
  });
}

/** The names in `(A & B)[] | null`, and the brackets. */
function partsOfType(type: string): { parts: string[]; list: string } {
  const bare = type.replace(/ \| null$/, '');
  const [, names = '', list = ''] = /^\(?([\w &]+)\)?((?:\[\])*)$/.exec(bare) ?? ['', '', ''];
  return { parts: names.split(' & '), list };
}

function isObject(name: string): boolean {
  const found = declared().get(name);
  return found?.node.type === 'TSInterfaceDeclaration';
}

/** The members of an interface, those that it inherits first; `Pick` and `Omit` of one are followed. */
function keysOf(name: string): Key[] {
  const found = declared().get(name);
  if (!found) return [];
  const { node, source, says } = found;
  const own = membersOf(node).map((member) => ({
    name: `${member.key.name as string}${member.optional ? '?' : ''}`,
    type: typeText(member, source),
    says: says(member),
  }));
  const inherited = ((node.extends ?? []) as SyntaxNode[]).flatMap((parent) => {
    const parentName = parent.expression?.name as string;
    const [base, keys] = (parent.typeArguments?.params ?? []) as SyntaxNode[];
    if (parentName !== 'Pick' && parentName !== 'Omit') return keysOf(parentName);
    const names: string[] = source.slice(keys!.start, keys!.end).match(/\w+/g) ?? [];
    const all = keysOf(base!.typeName?.name as string);
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
