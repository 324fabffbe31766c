// `npm run docs`: makes the parts of docs/*.md anew that come from the code: tables of options and of keys of `--json`.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgram } from '../../src/cli/program.node.ts';
import { keyTable } from './keys.ts';
import { commandsOf, optionTable } from './options.ts';
import { withParts } from './sections.ts';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const commands = commandsOf(createProgram());

for (const name of readdirSync(docs).filter((each) => each.endsWith('.md'))) {
  const file = join(docs, name);
  const before = readFileSync(file, 'utf8');
  const after = withParts(before, { options: optionsOf, keys: keyTable });
  if (after === before) continue;
  writeFileSync(file, after);
  console.log(`docs/${name}`);
}

function optionsOf(name: string): string {
  const command = commands.get(name);
  if (!command) throw new Error(`there is no command ${name}`);
  return optionTable(command);
}
