// What every command says of itself, and what a command line without a command gets.

import { type Case, calls } from '../case.ts';

const commands = [
  'demo',
  'train',
  'analyze',
  'discover',
  'fixed-points',
  'trajectory',
  'compare',
  'task',
  'export',
  'episodic',
  'episodic run',
  'episodic design',
  'episodic energy',
  'episodic to-rnn',
  'episodic capacity',
  'episodic learn',
  'assess',
  'assess memory',
  'assess state-size',
  'wave',
  'wave run',
  'wave attention',
  'wave gradient',
  'wave film',
  'wave find',
  'wave edit',
  'wave spectrum',
  'sweep',
  'sweep plan',
  'sweep run',
  'sweep submit',
  'sweep status',
  'sweep table',
  'sweep retry',
];

export const helpCases: readonly Case[] = calls('help', {
  kept: {
    engram: '--help',
    ...Object.fromEntries(commands.map((command) => [command.replaceAll(' ', '-'), `${command} --help`])),
  },
  more: {
    'no-command': '',
    version: '--version',
    'help-word': 'help train',
    'help-episodic': 'episodic help run',
    'no-episodic': 'episodic',
    'no-sweep': 'sweep',
  },
});
