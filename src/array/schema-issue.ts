// What is wrong with plain data (JSON of a file), in one phrase, from the issue that valibot found: where, what was
// found, what was expected.

import * as v from 'valibot';
import { quote } from './quote.ts';

/** E.g. `"F.0.1" is "a", expected a number`, `lacks "cell"`, `has "colour", which is not known`. */
export function issueText(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  const key = issue.path?.at(-1);
  if (issue.type.includes('object') && key !== undefined) {
    const where = quote(path ?? String(key.key));
    return issue.expected === 'never' ? `has ${where}, which is not known` : `lacks ${where}`;
  }
  const subject = path === null ? 'is' : `has ${quote(path)} =`;
  return `${subject} ${foundText(issue.input)}, expected ${expectedText(issue)}`;
}

function foundText(input: unknown): string {
  if (Array.isArray(input)) return input.length === 0 ? 'an empty list' : `a list of ${input.length}`;
  if (typeof input === 'object' && input !== null) return 'an object';
  return typeof input === 'string' ? quote(input) : String(input);
}

const types: Readonly<Record<string, string>> = {
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  integer: 'a whole number',
  finite: 'a finite number',
};

function expectedText({ type, expected }: v.BaseIssue<unknown>): string {
  if (type === 'min_value') return `at least ${expected?.slice(2)}`;
  if (type === 'max_value') return `at most ${expected?.slice(2)}`;
  if (type === 'min_length')
    return expected === '>=1' ? 'at least one entry' : `at least ${expected?.slice(2)} entries`;
  if (type.includes('object')) return 'an object';
  const choices = (expected ?? 'another value').replace(/^\((.*)\)$/, '$1').split(' | ');
  return types[type] ?? choices.join(', ').replace(/, ([^,]*)$/, ' or $1');
}
