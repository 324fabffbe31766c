// The syntax of a source file, by the parser of vite: its nodes, and the modules it imports. Types, re-exports, dynamic
// imports and `require` all count.

import { posix } from 'node:path';
import { parseSync } from 'vite';

export interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface Syntax {
  /** What is wrong with the file; `null` where it parses. */
  readonly error: string | null;
  readonly nodes: readonly SyntaxNode[];
  /** Names of modules as they are written, in order; `null` for one that is computed. */
  readonly imports: readonly (string | null)[];
}

/** The syntax of a file; without nodes where it does not parse. */
export function syntaxOf(path: string, source: string): Syntax {
  const parsed = parseSync(path, source);
  const error = parsed.errors[0];
  if (error) return { error: error.message, nodes: [], imports: [] };
  const nodes = everyNode(parsed.program as unknown as SyntaxNode);
  return { error: null, nodes, imports: nodes.flatMap(importedModules) };
}

/** The path from `src` of a relative import; it begins with `..` outside of `src`. */
export function resolveImport(path: string, target: string): string {
  return posix.normalize(posix.join(posix.dirname(path), target));
}

function everyNode(root: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    else if (isNode(value)) {
      found.push(value);
      for (const child of Object.values(value)) visit(child);
    }
  };
  visit(root);
  return found;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** The module names a node imports; `null` for one that is computed. */
function importedModules(node: SyntaxNode): (string | null)[] {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return [literal(node.source)];
    case 'ExportNamedDeclaration':
      return isNode(node.source) ? [literal(node.source)] : [];
    case 'TSExternalModuleReference':
      return [literal(node.expression)];
    case 'CallExpression':
      return isIdentifier(node.callee, 'require') ? [literal((node.arguments as SyntaxNode[])[0])] : [];
    default:
      return [];
  }
}

function literal(node: unknown): string | null {
  return isNode(node) && node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

export function isIdentifier(node: unknown, name?: string): node is SyntaxNode & { name: string } {
  return isNode(node) && node.type === 'Identifier' && (name === undefined || node.name === name);
}
