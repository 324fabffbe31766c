// The public names of the package: what each sub-path of package.json exports, `export *` followed, and the members of
// exported namespaces counted. Read from the syntax tree of the sources.

import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

interface SyntaxNode {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape depends on the type
  readonly [key: string]: any;
}

/** A public name and where it is declared. */
export interface PublicName {
  readonly name: string;
  /** From the root, with forward slashes. */
  readonly file: string;
  /** As the file that declares it calls it. */
  readonly original: string;
}

/** The names of every sub-path. */
export function publicNames(): Map<string, PublicName[]> {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
  const found = new Map<string, PublicName[]>();
  for (const [path, target] of Object.entries(manifest.exports)) {
    if (typeof target === 'string') continue;
    const source = target.default.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts');
    found.set(path, namesOf(source));
  }
  return found;
}

/** What a source file exports. */
export function namesOf(file: string, seen: Set<string> = new Set()): PublicName[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const parsed = parseSync(file, readFileSync(join(root, file), 'utf8'));
  const body = (parsed.program as unknown as SyntaxNode).body as SyntaxNode[];
  const target = (node: SyntaxNode) => posix.normalize(posix.join(posix.dirname(file), node.source.value as string));
  const names: PublicName[] = [];
  for (const node of body) {
    if (node.type === 'ExportAllDeclaration') {
      const inner = namesOf(target(node), node.exported ? new Set() : seen);
      const space = node.exported ? `${node.exported.name}.` : '';
      names.push(...inner.map((each) => ({ ...each, name: `${space}${each.name}` })));
    } else if (node.type === 'ExportNamedDeclaration' && node.source) {
      const inner = new Map(namesOf(target(node)).map((each) => [each.name, each]));
      for (const { local, exported } of node.specifiers) {
        const origin = inner.get(local.name as string);
        names.push({ ...(origin ?? { file: target(node), original: local.name }), name: exported.name });
      }
    } else if (node.type === 'ExportNamedDeclaration' && node.declaration) {
      for (const name of declaredNames(node.declaration)) names.push({ name, file, original: name });
    } else if (node.type === 'ExportNamedDeclaration') {
      for (const { local, exported } of node.specifiers) {
        names.push({ name: exported.name, file, original: local.name });
      }
    }
  }
  // Overloads are declared several times.
  return [...new Map(names.map((each) => [each.name, each])).values()];
}

function declaredNames(declaration: SyntaxNode): string[] {
  if (declaration.type !== 'VariableDeclaration') return [declaration.id.name as string];
  return (declaration.declarations as SyntaxNode[]).flatMap(({ id }) =>
    id.type === 'Identifier' ? [id.name as string] : id.properties.map((each: SyntaxNode) => each.value.name as string),
  );
}
