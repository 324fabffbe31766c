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

/** The names of every sub-path (`./emt`) of package.json. */
export function publicNames(): Map<string, PublicName[]> {
  return new Map([...exportedSources()].map(([path, source]) => [path, namesOf(source)]));
}

/** The source file of a sub-path, from the root: `src/emt/index.ts` for `./emt`. */
export function sourceOfExport(path: string): string {
  return exportedSources().get(path)!;
}

function exportedSources(): Map<string, string> {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
  return new Map(
    Object.entries(manifest.exports).flatMap(([path, target]) =>
      typeof target === 'string'
        ? []
        : [[path, target.default.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts')] as const],
    ),
  );
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
