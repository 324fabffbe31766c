// Says which rows of docs/results.md are computed again by a command that ends within ten minutes, and with --check runs them and
// compares digits. What is printed in docs/results.md is read from there each time; times and ratios of times are not compared.
//
//   npm run results                          the rows, their commands and how long they take
//   npm run results -- --check               runs them; goes on where it was left; exit code 1 where a row differs
//     [--only PATTERN]                       those whose name has PATTERN in it
//     [--fresh]                              forgets what earlier runs gave
//     [--state FILE]                         where it is noted (runs/results-check.json; outputs stand in runs/results-check/)
//
// A check is run again where its command, src or studies have changed since.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Check } from './check.ts';
import { checks as all, longChecks } from './checks/list.ts';
import { openOutput, runCheck } from './run.ts';
import { planLines, runSession, type Session } from './session.ts';
import { CheckState, versionOf } from './state.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    only: { type: 'string' },
    fresh: { type: 'boolean', default: false },
    state: { type: 'string', default: 'runs/results-check.json' },
  },
});
const only = values.only ?? '';
const checks = all.filter(({ id }) => id.includes(only));
if (checks.length === 0) {
  console.error(`results: --only is ${only}, which no check has in its name; npm run results names them`);
  process.exit(2);
}
const folderOf = ({ id }: Check) => join('runs', 'results-check', id);
const session: Session = {
  checks,
  long: only === '' ? longChecks : [],
  page: readFileSync(join(root, 'docs/results.md'), 'utf8'),
  state: new CheckState(join(root, values.state), versionOf(root, ['src', 'studies']), values.fresh),
  run: (check) => runCheck(root, folderOf(check), check),
  open: (check) => openOutput(root, folderOf(check), check),
  say: (line) => console.log(line),
};
if (values.check) process.exitCode = await runSession(session);
else {
  for (const { id, seconds, rows, commands } of checks) {
    console.log(`${id}: ${rows.length} rows, ${seconds} s\n  ${commands.join('\n  ')}`);
  }
  for (const line of planLines(session)) console.log(line);
}
