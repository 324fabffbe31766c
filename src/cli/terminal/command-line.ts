// A command to type again.

/** The arguments as one would type them. */
export function commandLine(args: readonly string[]): string {
  return [
    'engram',
    ...args.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)),
  ].join(' ');
}
