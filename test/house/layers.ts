// The rules of the house as a checker: which room may import which, and what portable files may touch.
// Reads the syntax tree of a source file (the parser of vite), so types, re-exports and dynamic imports all count.

import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { parseSync } from 'vite';

/** Rooms from low to high; rooms of one row are equals and do not import each other. */
const LEVELS: readonly (readonly string[])[] = [
  ['array'],
  ['kernels'],
  ['linalg'],
  ['graph'],
  ['nn'],
  ['task'],
  ['train'],
  ['io'],
  ['emt'],
  ['episodic', 'wave', 'assess'],
  ['figure'],
  ['index.ts'],
  ['sweep'],
  ['cli'],
];

/** Only these rooms may hold `*.node.ts` files; everything else runs in a browser too. */
const ROOMS_WITH_NODE_FILES: readonly string[] = ['io', 'sweep', 'cli'];

/** Theories and pictures take networks and tasks, never files. */
const ROOMS_WITHOUT_FILES: readonly string[] = ['emt', 'episodic', 'wave', 'assess', 'figure'];

const DOM_GLOBALS: readonly string[] = [
  ...['window', 'document', 'navigator', 'location', 'history', 'screen', 'localStorage', 'sessionStorage'],
  ...['indexedDB', 'alert', 'requestAnimationFrame', 'cancelAnimationFrame', 'getComputedStyle', 'DOMParser'],
  ...['XMLSerializer', 'XMLHttpRequest', 'HTMLElement', 'SVGElement', 'Element', 'Node', 'Worker', 'fetch', 'self'],
];

const NODE_GLOBALS: readonly string[] = ['process', 'Buffer', '__dirname', '__filename', 'setImmediate'];

const BUILTINS = new Set(builtinModules);

interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

/**
 * Every broken rule of one source file, one line each.
 * @param path from `src`, with forward slashes: `emt/basis.ts`
 */
export function brokenRules(path: string, source: string): string[] {
  const parsed = parseSync(path, source);
  const syntaxError = parsed.errors[0];
  if (syntaxError) return [`${path}: does not parse: ${syntaxError.message}`];

  const room = roomOf(path);
  if (levelOf(room) < 0) return [`${path}: '${room}' is no known room; add it to test/house/layers.ts and the docs`];
  const nodes = everyNode(parsed.program as unknown as SyntaxNode);
  const imports = nodes.flatMap(importedModules);
  const broken = imports.flatMap((target) => brokenImport(path, room, target));
  if (path.endsWith('.node.ts')) {
    if (!ROOMS_WITH_NODE_FILES.includes(room)) broken.push(`room '${room}' may not hold a Node-only file`);
  } else {
    for (const name of undeclared(nodes, [...DOM_GLOBALS, ...NODE_GLOBALS])) {
      const owner = DOM_GLOBALS.includes(name) ? 'the DOM' : 'Node';
      broken.push(`uses the global '${name}' of ${owner} in a portable file`);
    }
  }
  return broken.map((rule) => `${path}: ${rule}`);
}

function brokenImport(path: string, room: string, target: string | null): string[] {
  const nodeOnly = path.endsWith('.node.ts');
  if (target === null) return ['imports a computed name, which no check can follow'];
  if (!target.startsWith('.')) {
    const isBuiltin = target.startsWith('node:') || BUILTINS.has(target.split('/')[0]!);
    return isBuiltin && !nodeOnly ? [`imports '${target}' in a portable file`] : [];
  }
  const resolved = posix.normalize(posix.join(posix.dirname(path), target));
  // Outside src: package.json, for the version. The compiler decides whether it exists.
  if (resolved.startsWith('..')) return nodeOnly ? [] : [`imports '${target}', outside src`];
  const broken: string[] = [];
  const other = roomOf(resolved);
  if (other !== room) {
    if (levelOf(other) < 0) broken.push(`imports '${target}' of the unknown room '${other}'`);
    else if (levelOf(other) > levelOf(room)) broken.push(`imports '${target}' of the higher room '${other}'`);
    else if (levelOf(other) === levelOf(room)) broken.push(`imports '${target}' of the equal room '${other}'`);
    if (other === 'io' && ROOMS_WITHOUT_FILES.includes(room))
      broken.push(`imports '${target}': '${room}' takes no files`);
  }
  if (resolved.endsWith('.node.ts') && !nodeOnly) broken.push(`imports the Node-only '${target}' in a portable file`);
  return broken;
}

function roomOf(path: string): string {
  return path.split('/')[0]!;
}

function levelOf(room: string): number {
  return LEVELS.findIndex((rooms) => rooms.includes(room));
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

function isNode(value: unknown): value is SyntaxNode {
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

function isIdentifier(node: unknown, name?: string): node is SyntaxNode & { name: string } {
  return isNode(node) && node.type === 'Identifier' && (name === undefined || node.name === name);
}

/**
 * The names among `globals` that the file mentions as values or types without declaring them anywhere. A declaration
 * in one scope hides a use in another: tsconfig.portable.json, which knows scopes, is the second net.
 */
function undeclared(nodes: readonly SyntaxNode[], globals: readonly string[]): string[] {
  const labels = new Set<unknown>();
  const declared = new Set<string>();
  const declare = (pattern: unknown): void => {
    if (isIdentifier(pattern)) declared.add(pattern.name);
    else if (isNode(pattern)) {
      for (const part of [pattern.left, pattern.argument, pattern.value]) declare(part);
      for (const part of [pattern.elements, pattern.properties].flat()) declare(part);
    }
  };
  for (const node of nodes) {
    if (node.type === 'MemberExpression' && !node.computed) labels.add(node.property);
    if (node.type === 'TSQualifiedName') labels.add(node.right);
    if (typeof node.key === 'object' && !node.computed && !node.shorthand) labels.add(node.key);
    if (node.type === 'VariableDeclarator' || /^(Function|Class|TS.*)Declaration$/.test(node.type)) declare(node.id);
    if (/^Import.*Specifier$/.test(node.type)) declare(node.local);
    if (node.type === 'CatchClause') declare(node.param);
    if (Array.isArray(node.params)) for (const parameter of node.params) declare(parameter);
  }
  const used = new Set(nodes.filter((node) => isIdentifier(node) && !labels.has(node)).map((node) => node.name));
  return globals.filter((name) => used.has(name) && !declared.has(name));
}
