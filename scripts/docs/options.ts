// Tables of options from the commands themselves: what documents say between `<!-- options: NAME -->` and `<!-- end -->`.

import type { Command, Option } from 'commander';

/** Every command that can be run, by its whole name: `episodic run`. */
export function commandsOf(program: Command, name = ''): Map<string, Command> {
  const found = new Map<string, Command>();
  for (const command of program.commands) {
    const whole = `${name} ${command.name()}`.trim();
    if (command.commands.length === 0) found.set(whole, command);
    else for (const [inner, each] of commandsOf(command, whole)) found.set(inner, each);
  }
  return found;
}

/** Arguments and options of a command as a table of Markdown, with the defaults that help tells. */
export function optionTable(command: Command): string {
  const rows = [
    ...command.registeredArguments.map((each) => [
      `\`${each.required ? `<${each.name()}>` : `[${each.name()}]`}\``,
      '',
      each.description,
    ]),
    ...command.options.map((option) => [`\`${option.flags}\``, ...defaultAndMeaning(option)]),
  ];
  return [
    '| option | default | meaning |',
    '|---|---|---|',
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n');
}

/** Help ends with what there is to choose from and the default, in brackets. */
function defaultAndMeaning({ description, defaultValue }: Option): [string, string] {
  const found = /^(.*?) \(((?:choices: [^()]*?)?(?:, )?(?:default: .*)?)\)$/s.exec(description);
  if (!found) return [defaultValue === undefined ? '' : `\`${String(defaultValue)}\``, description];
  const [, words = '', brackets = ''] = found;
  const standard = /default: (.*)$/s.exec(brackets)?.[1] ?? '';
  const choices = /choices: (.*?)(?:, default: .*)?$/s.exec(brackets)?.[1];
  const meaning = choices ? `${words}: ${choices.replaceAll('"', '`')}` : words;
  return [standard.replaceAll('"', '`'), meaning];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
