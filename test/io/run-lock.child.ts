// Makes runs in the folders given as arguments once the file given first is there, and says in which it succeeded.

import { existsSync } from 'node:fs';
import { createRun } from '../../src/io/index.node.ts';

const [start, ...dirs] = process.argv.slice(2) as [string, ...string[]];
console.log('ready');
while (!existsSync(start)) {
  // Others wait for the same file.
}
const made = dirs.map((dir) => {
  try {
    createRun(dir, { pid: process.pid });
    return 'made';
  } catch (error) {
    return (error as Error).message;
  }
});
console.log(JSON.stringify({ pid: process.pid, made }));
