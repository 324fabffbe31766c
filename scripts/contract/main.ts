// Records and compares what the commands of Engram give, byte for byte, and renews the goldens of the tests.
//
//   npx tsx scripts/contract/main.ts compare BASE CHECKOUT [--only PATTERN] [--ignore PART] [--fresh]
//       what CHECKOUT gives against what BASE gives; exit code 1 where anything differs but the parts to ignore, as
//       stderr or "*.html"
//   npx tsx scripts/contract/main.ts accept BASE CHECKOUT PATTERN
//       takes what CHECKOUT gave as what BASE gives from now on, for a change that is wanted and named
//   npx tsx scripts/contract/main.ts record CHECKOUT [--only PATTERN] [--fresh]
//   npx tsx scripts/contract/main.ts list [PATTERN]
//   npm run contract:renew
//       renews test/contract/goldens; each one that changes must be named by a new line of CHANGELOG.md
//
// Checkouts must be built (npm run build). Recordings stand in contract-NAME of the temporary folder (/tmp/contract-base
// of /tmp/base) and are made again only where the program, the inputs or the calls have changed.

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { matches } from './case.ts';
import { namesOf, recordCheckout, storeOf } from './checkout.ts';
import { differencesOf } from './difference.ts';
import { renewFromCheckout } from './renew.ts';
import type { RecordingStore } from './store.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    ignore: { type: 'string', multiple: true, default: [] },
    fresh: { type: 'boolean', default: false },
  },
});
const [command, ...given] = positionals;
const only = values.only ?? null;

try {
  process.exitCode = await runCommand();
} catch (error) {
  console.error(`contract: ${(error as Error).message}`);
  process.exitCode = 2;
}

async function runCommand(): Promise<number> {
  if (command === 'compare' && given.length === 2) return compare(given[0]!, given[1]!);
  if (command === 'accept' && given.length === 3) return accept(given[0]!, given[1]!, given[2]!);
  if (command === 'record' && given.length === 1) {
    const store = await record(given[0]!);
    console.log(store.folder);
    return 0;
  }
  if (command === 'list' && given.length <= 1) {
    console.log(namesOf(given[0] ?? null).join('\n'));
    return 0;
  }
  if (command === 'renew' && given.length === 0) return renew();
  throw new Error('expected compare BASE CHECKOUT, accept BASE CHECKOUT PATTERN, record CHECKOUT, list, or renew');
}

async function record(checkout: string) {
  const started = performance.now();
  let ran = 0;
  const store = await recordCheckout(checkout, { only, fresh: values.fresh }, (done, total) => {
    ran = done;
    if (done % 50 === 0 || done === total) console.error(`${checkout}: ${done}/${total}`);
  });
  if (ran > 0) console.error(`${checkout}: recorded in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  return store;
}

async function compare(base: string, checkout: string): Promise<number> {
  const [before, after] = [await record(base), await record(checkout)];
  const names = namesOf(only);
  if (names.length === 0) throw new Error(`no case is named ${only}`);
  let differing = 0;
  for (const name of names) {
    const found = differencesOf(partsOf(before, name), partsOf(after, name));
    if (found.length === 0) continue;
    differing++;
    console.log(name);
    for (const each of found) console.log(`  ${each}`);
  }
  console.log(`${names.length} cases: ${differing} differ`);
  if (differing > 0) console.log(`see: diff -r ${before.folder}/NAME ${after.folder}/NAME`);
  return differing === 0 ? 0 : 1;
}

/** All parts of a recording but those to ignore, by their last names. */
function partsOf(store: RecordingStore, name: string): Map<string, Buffer> {
  const isIgnored = (path: string) => values.ignore.some((pattern) => matches(basename(path), pattern));
  return new Map([...store.read(name)].filter(([path]) => !isIgnored(path)));
}

function accept(base: string, checkout: string, pattern: string): number {
  const [before, after] = [storeOf(base), storeOf(checkout)];
  const names = namesOf(pattern).filter((name) => existsSync(join(after.folder, name, 'key')));
  if (names.length === 0) throw new Error(`nothing that is recorded of ${checkout} is named ${pattern}`);
  for (const name of names) before.adopt(name, after);
  console.log(`${names.length} recordings of ${checkout} stand for those of ${base} now`);
  return 0;
}

async function renew(): Promise<number> {
  const { lines, isRefused } = await renewFromCheckout(root);
  console.log(lines.join('\n'));
  return isRefused ? 1 : 0;
}
