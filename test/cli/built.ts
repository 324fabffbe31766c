// The command line of this run of the tests, compiled once for all test files (compile-once.ts).

import { afterAll, inject } from 'vitest';
import { BuiltCommand } from './built-command.ts';

export { type Ended, ended } from './built-command.ts';

export const engram = new BuiltCommand(inject('compiled'));
afterAll(() => engram.endAll());
