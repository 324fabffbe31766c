// `npm run docs:api`: writes docs/api/, a page for each sub-path of the package, from the types and docstrings of the
// sources. A test holds the committed pages to what this makes.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { publicNames, sourceOfExport } from '../public-names.ts';
import { type Declaration, readSource, type SourceFile } from './declarations.ts';
import { type Entry, indexText, type Page, pageText } from './page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = 'docs/api';

/** Every page as data; a name that several sub-paths export is described where its own room exports it. */
export function apiPages(): Page[] {
  const files = new Map<string, SourceFile>();
  const fileOf = (path: string): SourceFile => {
    const found = files.get(path) ?? readSource(root, path);
    files.set(path, found);
    return found;
  };
  const names = [...publicNames()];
  const homes = new Map<string, string>();
  // The whole library and other doors come after the rooms.
  for (const [subPath, exported] of [...names].sort(([a], [b]) => Number(a === '.') - Number(b === '.'))) {
    for (const { file, original } of exported) {
      const key = `${file} ${original}`;
      if (!homes.has(key) || file.startsWith(`src/${subPath.slice(2)}/`)) homes.set(key, subPath);
    }
  }
  return names.map(([subPath, exported]) => {
    const entries = exported.map(({ name, file, original }): Entry => {
      const declaration = fileOf(file).declarations.get(original);
      if (!declaration) throw new Error(`${file} declares no ${original}`);
      const home = homes.get(`${file} ${original}`)!;
      const elsewhere = home === subPath ? null : { page: pageOf(home), title: titleOf(home) };
      return { name, path: file, file: fileOf(file), declaration, elsewhere };
    });
    return {
      title: titleOf(subPath),
      path: pageOf(subPath),
      about: fileOf(sourceOfExport(subPath)).opening,
      entries,
      unnamed: unnamedTypes(entries, homes, fileOf),
    };
  });
}

/** The types in the signatures of `entries` that no sub-path exports, by name. */
function unnamedTypes(
  entries: readonly Entry[],
  homes: ReadonlyMap<string, string>,
  fileOf: (path: string) => SourceFile,
): Declaration[] {
  const found = new Map<string, Declaration>();
  for (const { path, file, declaration, elsewhere } of entries) {
    if (elsewhere !== null || declaration.kind === 'type') continue;
    const text = [declaration.signature, ...declaration.members.map(({ signature }) => signature)].join('\n');
    for (const [name] of text.matchAll(/\b[A-Z]\w+/g)) {
      const origin = file.declarations.has(name) ? { path, original: name } : file.imports.get(name);
      if (origin === undefined || homes.has(`${origin.path} ${origin.original}`)) continue;
      const type = fileOf(origin.path).declarations.get(origin.original);
      if (type?.kind === 'type') found.set(`${origin.path} ${origin.original}`, type);
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The text of every file of docs/api, by its path from the root. */
export function apiFiles(): Map<string, string> {
  const pages = apiPages();
  return new Map([
    [`${FOLDER}/README.md`, indexText(pages)],
    ...pages.map((page) => [page.path, pageText(page)] as const),
  ]);
}

function titleOf(subPath: string): string {
  return subPath.replace('.', 'engram');
}

function pageOf(subPath: string): string {
  return `${FOLDER}/${subPath === '.' ? 'engram' : subPath.slice(2).replaceAll('/', '-')}.md`;
}

function writePages(): void {
  mkdirSync(join(root, FOLDER), { recursive: true });
  for (const name of readdirSync(join(root, FOLDER))) rmSync(join(root, FOLDER, name));
  for (const [path, text] of apiFiles()) writeFileSync(join(root, path), text);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writePages();
