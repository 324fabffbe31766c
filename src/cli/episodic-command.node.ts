// `engram episodic`: sequential episodic memories. docs/episodic.md describes models, engines and results.

import { Command } from 'commander';
import { episodicCapacityCommand } from './episodic-capacity-command.node.ts';
import { episodicLearnCommand } from './episodic-learn-command.node.ts';

export function episodicCommand(): Command {
  const command = new Command('episodic').description(
    'Sequential episodic memories (EDEN, DSEM, LISEM, GAMM): recall, capacity, energy, design, see docs/episodic.md.',
  );
  for (const each of [episodicCapacityCommand(), episodicLearnCommand()]) command.addCommand(each);
  return command;
}
