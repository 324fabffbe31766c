// A command of Engram's to type again.

/** The arguments of `engram` as one would type them, in quotes where a shell needs them. */
export function commandLine(args: readonly string[]): string {
  return [
    'engram',
    ...args.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)),
  ].join(' ');
}
