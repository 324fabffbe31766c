// `engram sweep status`: where a sweep stands, as one object (`--json`) and as text.

import { Command } from 'commander';
import { SweepWatch } from '../../sweep/progress.node.ts';
import { statusObject, statusText } from '../../sweep/status-report.node.ts';
import { openSweep } from '../../sweep/sweep-folder.node.ts';
import { path } from '../terminal/experiment-command.node.ts';
import { printJson, printText } from '../terminal/print.node.ts';

export function sweepStatusCommand(): Command {
  return new Command('status')
    .description('Say how far a sweep is, who works on it, and what failed.')
    .argument('<dir>', 'folder of the sweep', path)
    .option('--json', 'print one JSON object (schema engram.sweep-status/1, see docs/sweep.md)')
    .action((dir: string, { json }: { json?: true }) => {
      const sweep = openSweep(dir);
      const status = statusObject(sweep, new SweepWatch(sweep).look());
      if (json) printJson(status);
      else printText(statusText(status));
    });
}
