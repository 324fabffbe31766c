#!/usr/bin/env node
// The command `engram`: parses, runs one command, and turns whatever went wrong into one line and an exit code.

import { CommanderError } from 'commander';
import { createProgram } from './program.node.ts';
import { describeFailure } from './terminal/errors.node.ts';
import { tell } from './terminal/print.node.ts';

// A reader that closes the pipe early (`engram task T1 | head -1`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // Help shown because a command is missing was printed already and has no line of its own.
    if (error.code !== 'commander.help') {
      const line = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
      tell(`engram: ${line}`);
    }
    return 2;
  }
  const { line, exitCode } = describeFailure(error);
  tell(`engram: ${line}`);
  if (process.env.ENGRAM_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return exitCode;
}
