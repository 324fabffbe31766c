// Makes runs in the folders given as arguments, at the moment given first, and says in which it succeeded.

import { createRun } from '../../src/io/index.node.ts';

const [moment, ...dirs] = process.argv.slice(2);
while (Date.now() < Number(moment)) {
  // Others wait for the same moment.
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
