// What a source file declares, by name: kind, signature without body, docstring, and what its body throws. Read from the
// syntax tree; types are those that stand in the source.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { isIdentifier, isNode, resolveImport, type SyntaxNode } from '../../test/house/syntax.ts';
import { type Docstring, parseDocstring } from './docstring.ts';

type Comment = ReturnType<typeof parseSync>['comments'][number];

export type Kind = 'function' | 'class' | 'constant' | 'type';

export interface Declaration {
  readonly name: string;
  readonly kind: Kind;
  /** TypeScript; of a function that is overloaded one line for each form. */
  readonly signature: string;
  readonly doc: Docstring | null;
  /** Whether its body throws, or calls a check that does (`requireShape`, `checkModel`); functions within are not asked. */
  readonly throws: boolean;
  readonly hasBody: boolean;
  readonly members: readonly Member[];
}

/** A public method or property of a class. */
export interface Member {
  readonly name: string;
  readonly signature: string;
  readonly doc: Docstring | null;
  readonly throws: boolean;
  readonly isMethod: boolean;
}

export interface SourceFile {
  /** The comment that the file opens with, without slashes and stars. */
  readonly opening: Docstring;
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** Names that it takes from other files of the package: where from, and what they are called there. */
  readonly imports: ReadonlyMap<string, { readonly path: string; readonly original: string }>;
}

/** Longest value of a constant that is shown. */
const SHOWN_VALUE = 240;

/** The declarations of a file, exported or not. @param path from the folder `root` @throws Error where it does not parse */
export function readSource(root: string, path: string): SourceFile {
  const source = readFileSync(join(root, path), 'utf8');
  const parsed = parseSync(path, source);
  if (parsed.errors[0]) throw new Error(`${path}: ${parsed.errors[0].message}`);
  const reader = new Reader(source, parsed.comments);
  const declarations = new Map<string, Declaration>();
  const imports = new Map<string, { path: string; original: string }>();
  for (const node of (parsed.program as unknown as { body: SyntaxNode[] }).body) {
    for (const [name, original] of importedNames(node)) {
      imports.set(name, { path: resolveImport(path, (node.source as { value: string }).value), original });
    }
    for (const found of reader.declared(node))
      declarations.set(found.name, merged(declarations.get(found.name), found));
  }
  return { opening: reader.opening(), declarations, imports };
}

/** The names that a file has by an import from another file, with what they are called there. */
function importedNames(node: SyntaxNode): [name: string, original: string][] {
  if (node.type !== 'ImportDeclaration' || !(node.source as { value: string }).value.startsWith('.')) return [];
  return (node.specifiers as SyntaxNode[])
    .filter(({ type }) => type === 'ImportSpecifier')
    .map(({ local, imported }) => [nameOf(local), nameOf(imported)]);
}

/** Forms of one function are one declaration: the docstring stands on the first, the body on the last. */
function merged(before: Declaration | undefined, after: Declaration): Declaration {
  if (before === undefined || before.kind !== 'function' || after.kind !== 'function') return after;
  // What has a body after forms without one is the implementation, which nobody calls by its own types.
  const signature = after.hasBody ? before.signature : `${before.signature}\n${after.signature}`;
  return { ...after, signature, doc: before.doc ?? after.doc };
}

class Reader {
  readonly #source: string;
  readonly #comments: readonly Comment[];

  constructor(source: string, comments: readonly Comment[]) {
    this.#source = source;
    this.#comments = comments;
  }

  opening(): Docstring {
    const first = this.#comments[0];
    if (first?.type === 'Block') return parseDocstring(first.value);
    const lines = this.#source.split('\n');
    const from = lines.findIndex((line) => line.startsWith('//'));
    const end = lines.findIndex((line, i) => i > from && !line.startsWith('//'));
    const comment = from < 0 ? [] : lines.slice(from, end < 0 ? undefined : end);
    return parseDocstring(comment.map((line) => line.replace(/^\/\/ ?/, '')).join('\n'));
  }

  declared(node: SyntaxNode): Declaration[] {
    const isExport = node.type === 'ExportNamedDeclaration' && isNode(node.declaration);
    const inner = isExport ? (node.declaration as SyntaxNode) : node;
    const doc = this.#docBefore(node);
    switch (inner.type) {
      case 'FunctionDeclaration':
      case 'TSDeclareFunction':
        return [this.#function(inner, doc)];
      case 'ClassDeclaration':
        return [this.#class(inner, doc)];
      case 'TSInterfaceDeclaration':
      case 'TSTypeAliasDeclaration':
        return [{ ...empty, name: nameOf(inner.id), kind: 'type', signature: this.#text(inner), doc }];
      case 'VariableDeclaration':
        return (inner.declarations as SyntaxNode[])
          .filter(({ id }) => isNode(id) && id.type === 'Identifier')
          .map((each) => this.#constant(each, doc));
      default:
        return [];
    }
  }

  #function(node: SyntaxNode, doc: Docstring | null): Declaration {
    const body = isNode(node.body) ? node.body : null;
    const signature = this.#slice(startOf(node), body === null ? endOf(node) : startOf(body));
    return {
      ...empty,
      name: nameOf(node.id),
      kind: 'function',
      signature: oneLine(signature),
      doc,
      hasBody: body !== null,
      throws: body !== null && mayThrow(body),
    };
  }

  #class(node: SyntaxNode, doc: Docstring | null): Declaration {
    const body = node.body as SyntaxNode;
    const members = (body.body as SyntaxNode[]).filter(isPublic).map((each) => this.#member(each));
    const header = oneLine(this.#slice(startOf(node), startOf(body)));
    return { ...empty, name: nameOf(node.id), kind: 'class', signature: header, doc, members };
  }

  #member(node: SyntaxNode): Member {
    const isMethod = node.type === 'MethodDefinition';
    const value = isNode(node.value) ? node.value : null;
    const body = isMethod && value && isNode(value.body) ? value.body : null;
    const cut = body ?? (node.typeAnnotation ? null : value);
    // A value without a type is told by the value.
    const end = body !== null ? startOf(body) : cut === null && value !== null ? startOf(value) : endOf(node);
    const signature = oneLine(this.#slice(startOf(node), end))
      .replace(/[;=]\s*$/, '')
      .trim();
    return {
      name: isNode(node.key) ? this.#text(node.key) : '',
      signature,
      doc: this.#docBefore(node),
      throws: body !== null && mayThrow(body),
      isMethod,
    };
  }

  #constant(node: SyntaxNode, doc: Docstring | null): Declaration {
    const id = node.id as SyntaxNode;
    const value = isNode(node.init) ? this.#text(node.init) : '';
    const type = isNode(id.typeAnnotation) ? this.#text(id.typeAnnotation) : '';
    const isShort = value.length <= SHOWN_VALUE && !value.includes('\n');
    const shown = type !== '' && value.length > 60 ? '' : isShort ? ` = ${value}` : type === '' ? ' = ...' : '';
    return { ...empty, name: nameOf(id), kind: 'constant', signature: `const ${nameOf(id)}${type}${shown}`, doc };
  }

  /** The docstring right before a node. */
  #docBefore(node: SyntaxNode): Docstring | null {
    const start = startOf(node);
    const before = this.#comments.filter((comment) => comment.end <= start).at(-1);
    if (before === undefined || before.type !== 'Block' || !before.value.startsWith('*')) return null;
    return this.#slice(before.end, start).trim() === '' ? parseDocstring(before.value) : null;
  }

  #text(node: SyntaxNode): string {
    return this.#slice(startOf(node), endOf(node));
  }

  #slice(from: number, to: number): string {
    return this.#source.slice(from, to).trim();
  }
}

const empty = { hasBody: false, throws: false, members: [] } as const;

function mayThrow(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(mayThrow);
  if (!isNode(value) || /Function|Class/.test(value.type)) return false;
  if (value.type === 'ThrowStatement') return true;
  const { callee } = value;
  if (isIdentifier(callee) && /^(require|check)[A-Z]/.test(callee.name)) return true;
  return Object.values(value).some(mayThrow);
}

function isPublic(member: SyntaxNode): boolean {
  const key = member.key as SyntaxNode | undefined;
  const hidden = member.accessibility === 'private' || member.accessibility === 'protected' || member.override === true;
  return !hidden && key !== undefined && key.type !== 'PrivateIdentifier';
}

function nameOf(id: unknown): string {
  return (id as { name: string }).name;
}

function startOf(node: SyntaxNode): number {
  return node.start as number;
}

function endOf(node: SyntaxNode): number {
  return node.end as number;
}

/** A declaration that was wrapped, on one line where it holds no comment. */
function oneLine(text: string): string {
  if (/\/\*|\/\//.test(text)) return text;
  return text
    .replace(/\s*\n\s*/g, ' ')
    .replace(/([({[<]) (?=\S)/g, (match, open: string) => (open === '{' ? match : open))
    .replace(/,? ([)\]>])/g, '$1')
    .replace(/, \}/g, ' }')
    .replace(/;$/, '')
    .trim();
}
