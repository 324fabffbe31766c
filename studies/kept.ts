// Results of a study that are kept in a folder as they come, so that what is done is not done again.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Does `work` under a name unless its result is in the folder, which is made. */
export type Keep = <T>(name: string, work: () => T | Promise<T>) => Promise<T>;

/** Keeps results as JSON in `folder`, each under its name; a file appears whole. */
export function keepIn(folder: string): Keep {
  mkdirSync(folder, { recursive: true });
  return async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const file = join(folder, `${name.replaceAll(/[ +]+/g, '-')}.json`);
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
    const result = await work();
    writeFileSync(`${file}.part`, JSON.stringify(result));
    renameSync(`${file}.part`, file);
    return result;
  };
}
