// Tables of the keys of `--json` objects from the types that describe them: what documents say between
// `<!-- keys: SCHEMA -->` and `<!-- end -->`. The interface of a schema is the one with a member `schema: 'SCHEMA'`.

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { experiments } from '../../src/experiment/experiments.ts';
import { networkParams } from '../../src/experiment/kit/reading.ts';

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
  /** Where it stands, and its type. */
  readonly from: Declared;
  readonly node: SyntaxNode;
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
  const own = rowsOf(owner, '', new Set());
  const reads = experiments.some((each) => each.schema === schema && networkParams(each.params).length > 0);
  const rows = reads ? [...own, ...readingRows(own)] : own;
  const lines = rows.map(
    ({ name, type, says }) => `| \`${name}\` | \`${type.replaceAll('|', '\\|')}\` | ${says.replaceAll('|', '\\|')} |`,
  );
  return ['| key | type | meaning |', '|---|---|---|', ...lines].join('\n');
}

/** What the kit adds to the object of an experiment that opens a network. */
function readingRows(own: readonly Key[]): Key[] {
  const [data] = declared().get('Data') ?? [];
  const added = keysOf(data!).filter(({ name }) => name === 'reading?');
  const rows = added.flatMap((key) => {
    const type = lookUp('NetworkReading', key.from)!;
    return [{ ...key, name: 'reading' }, ...rowsOf(type, 'reading', new Set())];
  });
  return rows.filter(({ name }) => !own.some((each) => each.name === name));
}

/** @param told types whose parts stand in the table already: they are not told twice */
function rowsOf(owner: Declared, path: string, told: Set<SyntaxNode>): Key[] {
  told.add(owner.node);
  return keysOf(owner).flatMap((key) => {
    const name = path === '' ? key.name : `${path}.${key.name}`;
    const { objects, list } = objectsIn(key.node, key.from);
    const known = objects.find(({ node }) => told.has(node));
    const says = known && key.says === '' ? `As the ${known.node.id?.name ?? 'same'} above.` : key.says;
    const inner = objects.filter(({ node }) => !told.has(node));
    return [{ ...key, name, says }, ...inner.flatMap((each) => rowsOf(each, `${name}${list}`, told))];
  });
}

/** The types with keys that a type is made of, `null` and lists aside, and the brackets of its lists. */
function objectsIn(node: SyntaxNode, from: Declared): { objects: Declared[]; list: string } {
  switch (node.type) {
    case 'TSParenthesizedType':
    case 'TSTypeOperator':
      return objectsIn(node.typeAnnotation, from);
    case 'TSArrayType': {
      const { objects, list } = objectsIn(node.elementType, from);
      return { objects, list: `${list}[]` };
    }
    case 'TSUnionType':
    case 'TSIntersectionType': {
      const parts = (node.types as SyntaxNode[]).map((each) => objectsIn(each, from));
      return {
        objects: parts.flatMap(({ objects }) => objects),
        list: parts.find(({ list }) => list !== '')?.list ?? '',
      };
    }
    case 'TSTypeLiteral':
      return { objects: [{ ...from, node }], list: '' };
    case 'TSTypeReference':
      return referred(node, from);
    default:
      return { objects: [], list: '' };
  }
}

function referred(node: SyntaxNode, from: Declared): { objects: Declared[]; list: string } {
  const [first] = (node.typeArguments?.params ?? []) as SyntaxNode[];
  if (node.typeName?.name === 'Readonly' && first) return objectsIn(first, from);
  const found = first ? null : lookUp(node.typeName?.name as string, from);
  if (!found) return { objects: [], list: '' };
  return found.node.type === 'TSInterfaceDeclaration'
    ? { objects: [found], list: '' }
    : objectsIn(found.node.typeAnnotation, found);
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
    node: member.typeAnnotation.typeAnnotation as SyntaxNode,
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
    node.type === 'TSInterfaceDeclaration' ? node.body.body : (node.members ?? node.typeAnnotation?.members ?? []);
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
