// The rules of the house for a single file: which room it may import, and what portable files may touch. Circles between
// files and folders are the business of circles.ts.

import { builtinModules } from 'node:module';
import { isIdentifier, isNode, resolveImport, type SyntaxNode, syntaxOf } from './syntax.ts';

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
  ['story'],
  ['experiment'],
  ['index.ts'],
  ['sweep'],
  ['cli', 'web'],
];

/** Only these rooms may hold `*.node.ts` files; everything else runs in a browser too. */
const ROOMS_WITH_NODE_FILES: readonly string[] = ['io', 'sweep', 'cli', 'web'];

/** Theories, pictures and stories take networks, tasks and numbers, never files. */
const ROOMS_WITHOUT_FILES: readonly string[] = ['emt', 'episodic', 'wave', 'assess', 'figure', 'story'];

/** Only the page may name what a browser alone has. */
const ROOMS_WITH_DOM: readonly string[] = ['web'];

const DOM_GLOBALS: readonly string[] = [
  ...['window', 'document', 'navigator', 'location', 'history', 'screen', 'localStorage', 'sessionStorage'],
  ...['indexedDB', 'alert', 'requestAnimationFrame', 'cancelAnimationFrame', 'getComputedStyle', 'DOMParser'],
  ...['XMLSerializer', 'XMLHttpRequest', 'HTMLElement', 'SVGElement', 'Element', 'Node', 'Worker', 'fetch', 'self'],
];

const NODE_GLOBALS: readonly string[] = ['process', 'Buffer', '__dirname', '__filename', 'setImmediate'];

const BUILTINS = new Set(builtinModules);

/**
 * Every broken rule of one source file, one line each.
 * @param path from `src`, with forward slashes: `emt/basis.ts`
 */
export function brokenRules(path: string, source: string): string[] {
  const { error, nodes, imports } = syntaxOf(path, source);
  if (error !== null) return [`${path}: does not parse: ${error}`];
  const room = roomOf(path);
  if (levelOf(room) < 0) return [`${path}: '${room}' is no known room; add it to test/house/layers.ts and the docs`];
  const broken = imports.flatMap((target) => brokenImport(path, room, target));
  if (path.endsWith('.node.ts')) {
    if (!ROOMS_WITH_NODE_FILES.includes(room)) broken.push(`room '${room}' may not hold a Node-only file`);
  } else {
    const dom = ROOMS_WITH_DOM.includes(room) ? [] : DOM_GLOBALS;
    for (const name of undeclared(nodes, [...dom, ...NODE_GLOBALS])) {
      const owner = dom.includes(name) ? 'the DOM' : 'Node';
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
  const resolved = resolveImport(path, target);
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
  } else if (isDoor(resolved) && !isDoor(path)) broken.push(`imports '${target}', the door of its own room`);
  if (resolved.endsWith('.node.ts') && !nodeOnly) broken.push(`imports the Node-only '${target}' in a portable file`);
  return broken;
}

/** Whether the file is what others import of a room, `ROOM/index.ts` or `ROOM/index.node.ts`, or of the whole library. */
export function isDoor(path: string): boolean {
  return /^([^/]+\/)?index(\.node)?\.ts$/.test(path);
}

function roomOf(path: string): string {
  return path.split('/')[0]!;
}

function levelOf(room: string): number {
  return LEVELS.findIndex((rooms) => rooms.includes(room));
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
