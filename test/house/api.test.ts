// The reference of the library: the committed pages are those that the sources make, and every function and class that is
// exported is described: a sentence, shapes of arrays, what it throws, and the paper it follows.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { apiFiles, apiPages } from '../../scripts/docs/api.ts';
import { type Docstring, firstSentence, parseDocstring } from '../../scripts/docs/docstring.ts';
import { sourceOf } from '../../scripts/docs/page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('docs/api', () => {
  const files = apiFiles();

  test('holds the pages that the sources make: npm run docs:api', () => {
    expect(readdirSync(join(root, 'docs/api')).map((name) => `docs/api/${name}`)).toEqual([...files.keys()].sort());
    for (const [path, text] of files) expect(readFileSync(join(root, path), 'utf8'), path).toBe(text);
  });

  test.each([...files])('the links of %s lead somewhere', (path, text) => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!.split('#')[0]!);
    expect(targets.filter((target) => !existsSync(join(root, dirname(path), target)))).toEqual([]);
  });
});

/** What must be said of something that can be called. */
interface Called {
  readonly name: string;
  readonly signature: string;
  readonly doc: Docstring | null;
  readonly throws: boolean;
}

const own = apiPages().flatMap(({ entries }) => entries.filter(({ elsewhere }) => elsewhere === null));
const functions: readonly Called[] = own.flatMap(({ declaration }) =>
  declaration.kind === 'function' ? [declaration] : [],
);
const methods: readonly Called[] = own.flatMap(({ declaration: { name, members } }) =>
  members.filter(({ isMethod }) => isMethod).map((each) => ({ ...each, name: `${name}.${each.name}` })),
);

describe('of what is exported', () => {
  test('there are functions and methods to look at', () => {
    expect(functions.length).toBeGreaterThan(150);
    expect(methods.length).toBeGreaterThan(20);
  });

  test('every function and class begins with a sentence', () => {
    const classes = own.map(({ declaration }) => declaration).filter(({ kind }) => kind === 'class');
    expect([...functions, ...classes].filter((each) => !isSentence(each.doc)).map(saidOf)).toEqual([]);
  });

  test('every constant and every method has its words', () => {
    const constants = own.map(({ declaration }) => declaration).filter(({ kind }) => kind === 'constant');
    const silent = [...constants, ...methods].filter(
      ({ doc }) => !/\S/.test(`${doc?.text}${doc?.params.map((p) => p.text)}`) || doc === null,
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  test('every function that takes or gives arrays says their shapes', () => {
    expect(functions.filter((each) => handlesArrays(each) && !/\[[^\]]*\]/.test(wordsOf(each))).map(saidOf)).toEqual(
      [],
    );
  });

  test('what throws says so', () => {
    const throwing = [...functions, ...methods].filter((each) => each.throws);
    expect(throwing.length).toBeGreaterThan(20);
    expect(throwing.filter(({ doc }) => (doc?.throws.length ?? 0) === 0).map(({ name }) => name)).toEqual([]);
  });

  test('what a paper says names the paper', () => {
    const ofTheory = own.filter(
      ({ path, declaration }) => OF_THEORY.test(path) && !OF_ENGRAM.includes(path) && declaration.kind === 'function',
    );
    expect(ofTheory.length).toBeGreaterThan(50);
    const without = ofTheory.filter(
      ({ file, declaration }) => !/Sources?:/.test(declaration.doc?.text ?? '') && sourceOf(file.opening.text) === null,
    );
    expect(without.map(({ path, name }) => `${path} ${name}`)).toEqual([]);
  });
});

/** Folders whose files follow equations of papers. */
const OF_THEORY =
  /^src\/(task|assess|emt\/(analyze|basis|circuit|edit|discovery|fixed-points)|episodic\/(capacity|engine|landscape|learning|model|theory))\//;

/** Files in them that hold no equation: how things are written, drawn at random or handed on. */
const OF_ENGRAM = [
  'src/task/batch.ts',
  'src/task/task-source.ts',
  'src/episodic/capacity/problem.ts',
  'src/episodic/engine/record.ts',
  'src/episodic/engine/run-recall.ts',
  'src/episodic/engine/overlap-source.ts',
  'src/episodic/model/digits.ts',
  'src/episodic/model/graph.ts',
  'src/episodic/model/graph-text.ts',
  'src/episodic/model/packed-patterns.ts',
  'src/episodic/model/patterns.ts',
];

const ARRAY = /\b(Float64Array|Float32Array|ArrayLike<number>|number\[\]|Matrix|ComplexMatrix|ComplexVector)\b/;

function handlesArrays({ signature }: Called): boolean {
  return ARRAY.test(signature);
}

function isSentence(doc: Docstring | null): boolean {
  const sentence = firstSentence(doc?.text ?? '');
  return sentence.endsWith('.') && sentence.split(/\s+/).length >= 5;
}

function wordsOf({ doc }: Called): string {
  return [doc?.text, ...(doc?.params.map(({ text }) => text) ?? []), doc?.returns].join(' ');
}

function saidOf({ name, doc }: Called | { readonly name: string; readonly doc: Docstring | null }): string {
  return `${name}: ${doc?.text ?? 'no docstring'}`;
}

describe('a docstring', () => {
  test('is read with its tags, on lines of their own or within a line', () => {
    const short = parseDocstring('* Reads it. @param name of the file @throws InputError where it is broken ');
    expect(short.text).toBe('Reads it.');
    expect(short.params).toEqual([{ name: 'name', text: 'of the file' }]);
    expect(short.throws).toEqual(['InputError where it is broken']);
    const long = parseDocstring(
      '*\n * One line\n * and the next.\n *\n * - a list\n * @example\n * const a = 1;\n *\n * a;\n ',
    );
    expect(long.text).toBe('One line and the next.\n\n- a list');
    expect(long.examples).toEqual(['const a = 1;\n\na;']);
  });

  test('of a file names its source', () => {
    expect(sourceOf('Spectra. Source: EMT section 6.1 (after Chaudhry et al. 2023). More.')).toBe(
      'Source: EMT section 6.1 (after Chaudhry et al. 2023).',
    );
    expect(sourceOf('Spectra, from no source at all.')).toBe(null);
  });
});
