// A folder of PNG files, which one after the other are read in the natural order of their names. Other files, hidden ones
// and folders within are left alone.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../array/errors.ts';
import { reason } from './atomic.node.ts';
import { naturalOrder } from './natural-order.ts';

/**
 * Lists the paths of the PNG files of a folder, at least one, in the natural order of their names.
 * @throws InputError when the folder cannot be read or holds none
 */
export function listImages(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && /^[^.].*\.png$/i.test(entry.name))
      .map(({ name }) => name);
  } catch (error) {
    throw new InputError(`cannot read ${folder}: ${reason(error)}`);
  }
  if (names.length === 0) throw new InputError(`${folder} holds no PNG files, expected some (NAME.png)`);
  return names.sort(naturalOrder).map((name) => join(folder, name));
}
