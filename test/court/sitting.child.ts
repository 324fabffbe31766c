// One worker of a court: the folder, root seed, share of the networks, its number, and how many there are. Says a line a hearing.

import { sit } from './sitting.ts';

const folder = process.argv[2]!;
const [rootSeed, share, number, of] = process.argv.slice(3).map(Number) as [number, number, number, number];
sit({ rootSeed, share }, { folder, number, of }, ({ className, index, verdict, seconds }) => {
  console.log(`${className} ${index}: ${verdict}, ${seconds} s`);
});
