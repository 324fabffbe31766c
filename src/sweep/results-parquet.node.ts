// DIR/results.parquet: all results of a sweep in one file, written anew from results/.

import { join } from 'node:path';
import { writeFileAtomic } from '../io/bytes/atomic.node.ts';
import { parquetBytes } from './parquet.ts';
import type { FlatRecord } from './pivot.ts';
import { rowColumns } from './row.ts';
import { readResults, type SweepFolder } from './sweep-folder.node.ts';

/**
 * Writes all results of a sweep to DIR/results.parquet, where there is at least one, and gives their records.
 * @throws InputError naming a broken result
 */
export function writeResultsParquet(sweep: SweepFolder): FlatRecord[] {
  const records = readResults(sweep).map(rowColumns);
  if (records.length > 0) writeFileAtomic(join(sweep.dir, 'results.parquet'), parquetBytes(records));
  return records;
}
