// `engram episodic`: sequential episodic memories. docs/episodic.md describes models, engines and results.

import { Command } from 'commander';
import { episodicEnergyCommand } from './episodic-energy-command.node.ts';
import { episodicRunCommand } from './episodic-run-command.node.ts';
import { episodicToRnnCommand } from './episodic-to-rnn-command.node.ts';

export function episodicCommand(): Command {
  const command = new Command('episodic').description(
    'Sequential episodic memories (EDEN, DSEM, LISEM, GAMM): recall, capacity, energy, design, see docs/episodic.md.',
  );
  for (const each of [episodicRunCommand(), episodicEnergyCommand(), episodicToRnnCommand()]) command.addCommand(each);
  return command;
}
