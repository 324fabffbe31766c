// No circles: no file imports itself by way of others, and no folder does. A type counts like a value.
//
// Of every folder, `src` and the rooms among them, the parts are looked at: each folder right inside it, with all that
// lies below, and the files that lie in it directly. What holds of these at every depth holds of any two folders of the
// tree. The doors of rooms belong to no part: they gather what lies below them, and no file of their room imports them.

import { posix } from 'node:path';
import { isDoor } from './layers.ts';
import { resolveImport, syntaxOf } from './syntax.ts';

type Graph = ReadonlyMap<string, readonly string[]>;

/** The files of `src` that each file imports, by paths from `src`. */
export function importGraph(sources: ReadonlyMap<string, string>): Graph {
  return new Map(
    [...sources].map(([path, source]) => {
      const relative = syntaxOf(path, source).imports.filter((target) => target?.startsWith('.') === true);
      const imported = relative.map((target) => resolveImport(path, target!)).filter((target) => sources.has(target));
      return [path, [...new Set(imported)]];
    }),
  );
}

/** One line for every group of files that reach each other, by the shortest way around: `a.ts > b.ts > a.ts`. */
export function fileCircles(imports: Graph): string[] {
  return circlesOf(imports).map((circle) => circle.join(' > '));
}

/** One line for every group of parts of a folder that reach each other, with an import for every step. */
export function folderCircles(imports: Graph): string[] {
  return foldersOf(imports).flatMap((folder) => {
    const { graph, examples } = partsOf(folder, imports);
    return circlesOf(graph).map((circle) => {
      const steps = circle.slice(1).map((to, i) => examples.get(stepOf(circle[i]!, to))!);
      return `${circle.map((part) => part || 'src').join(' > ')} (${steps.join('; ')})`;
    });
  });
}

/** Every folder that holds files, or folders with files; `''` for `src` itself. */
function foldersOf(imports: Graph): string[] {
  const folders = new Set(['']);
  for (const path of imports.keys()) {
    for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) folders.add(folder);
  }
  return [...folders].sort();
}

/** Which parts of `folder` import which, and one import as an example of each. */
function partsOf(folder: string, imports: Graph): { graph: Graph; examples: Map<string, string> } {
  const graph = new Map<string, string[]>();
  const examples = new Map<string, string>();
  for (const [path, targets] of imports) {
    const from = partOf(path, folder);
    for (const target of targets) {
      const to = partOf(target, folder);
      if (from === null || to === null || from === to || examples.has(stepOf(from, to))) continue;
      examples.set(stepOf(from, to), `${path} imports ${target}`);
      graph.set(from, [...(graph.get(from) ?? []), to]);
    }
  }
  return { graph, examples };
}

/** The folder right inside `folder` that the file lies in, or `folder` itself; `null` for doors and for other files. */
function partOf(path: string, folder: string): string | null {
  if (isDoor(path)) return null;
  const start = folder === '' ? '' : `${folder}/`;
  if (!path.startsWith(start)) return null;
  const end = path.indexOf('/', start.length);
  return end < 0 ? folder : path.slice(0, end);
}

function stepOf(from: string, to: string): string {
  return `${from} > ${to}`;
}

/** A shortest circle for every group of nodes that reach each other; the first node stands at both ends. */
function circlesOf(graph: Graph): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  for (const start of [...graph.keys()].sort()) {
    if (done.has(start)) continue;
    const circle = shortestCircle(start, graph);
    if (!circle) continue;
    found.push(circle);
    const ahead = reachable(start, graph);
    for (const node of ahead) if (reachable(node, graph).has(start)) done.add(node);
  }
  return found;
}

/** The nodes on a shortest way from `start` back to it; `null` where there is none. */
function shortestCircle(start: string, graph: Graph): string[] | null {
  const before = new Map<string, string>();
  const queue = [start];
  for (const node of queue) {
    for (const next of graph.get(node) ?? []) {
      if (next === start) {
        const way = [node];
        while (way[0] !== start) way.unshift(before.get(way[0]!)!);
        return [...way, start];
      }
      if (before.has(next)) continue;
      before.set(next, node);
      queue.push(next);
    }
  }
  return null;
}

/** What `start` leads to by one step or more. */
function reachable(start: string, graph: Graph): Set<string> {
  const found = new Set<string>();
  const queue = [start];
  for (const node of queue) {
    for (const next of graph.get(node) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      queue.push(next);
    }
  }
  return found;
}
