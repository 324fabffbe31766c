// `engram sweep retry`: gives failed cells another chance.

import { rmSync } from 'node:fs';
import { Command } from 'commander';
import { commandLine } from '../../array/command-line.ts';
import { InputError } from '../../array/errors.ts';
import { printable } from '../../array/printable.ts';
import type { Cell } from '../../sweep/manifest.ts';
import { cellFolder, forgetFailure, listSweep, openSweep } from '../../sweep/sweep-folder.node.ts';
import { path } from '../terminal/experiment-command.node.ts';
import { printText } from '../terminal/print.node.ts';

export function sweepRetryCommand(): Command {
  return new Command('retry')
    .description('Make failed cells pending again; they go on from their last checkpoint.')
    .argument('<dir>', 'folder of the sweep', path)
    .argument('[cells...]', 'beginnings of their hashes (default: all that failed)')
    .option('--fresh', 'forget their checkpoints too, and begin anew')
    .action((dir: string, hashes: string[], { fresh }: { fresh?: true }) => {
      const sweep = openSweep(dir);
      const { failures } = listSweep(sweep);
      const failed = sweep.manifest.cells.filter(({ hash }) => failures.has(hash));
      const chosen = hashes.length === 0 ? failed : [...new Set(hashes.map((hash) => findFailed(failed, hash, dir)))];
      for (const cell of chosen) {
        if (fresh) rmSync(cellFolder(sweep, cell), { recursive: true, force: true });
        forgetFailure(sweep, cell.hash);
      }
      const next = chosen.length > 0 ? `; next: ${commandLine(['sweep', 'run', dir])}` : '';
      printText(printable(`${chosen.length} of ${failed.length} failed cells are pending again${next}`));
    });
}

function findFailed(failed: readonly Cell[], text: string, dir: string): Cell {
  const found = failed.filter(({ hash }) => hash.startsWith(text));
  if (found.length === 1) return found[0]!;
  const many = found.length === 0 ? 'none' : `${found.length}`;
  throw new InputError(
    `${dir} has ${many} of its ${failed.length} failed cells beginning with ${JSON.stringify(text)}, expected one`,
  );
}
