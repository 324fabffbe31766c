// What may be given when a run goes on: its own settings stand in its folder.

import type { Command, Option } from 'commander';
import { UsageError } from '../array/errors.ts';

/** Options that were given. @throws UsageError naming the first that is not among `allowed` (attribute names) */
export function givenOnResume(command: Command, allowed: readonly string[]): Option[] {
  const given = command.options.filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  const refused = given.find((option) => !allowed.includes(option.attributeName()));
  if (refused) throw new UsageError(`--resume goes on with the run's own settings: leave out ${refused.long}`);
  return given;
}
