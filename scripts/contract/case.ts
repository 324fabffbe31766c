// A case of the contract: one call of `engram` on small fixed inputs, by name. Cases are data; `recorder.ts` runs them.

export interface Case {
  /** A group and a variant, `task/T1.json`: the folder of its recording, and what CHANGELOG.md calls it. */
  readonly name: string;
  readonly args: readonly string[];
  /** Cases of one chain run in their order in one folder, so that each finds what those before it wrote. */
  readonly chain?: string;
  /** Whether a golden of it is committed and held by the tests. */
  readonly kept: boolean;
}

/** Variants of a group by name: what is typed after `engram`, words in double quotes where they hold blanks. */
export type Lines = Readonly<Record<string, string>>;

/** Calls that stand alone, each in a folder of its own. */
export function calls(group: string, { kept = {}, more = {} }: { kept?: Lines; more?: Lines }): Case[] {
  return marked(kept, more).map(({ variant, line, isKept }) => caseOf(group, variant, line, isKept));
}

/**
 * Calls of a command that has a result: each once as text (never kept), and once with `--json`, a report and pictures;
 * those of `files` only the latter, where they take long or their text says nothing new.
 */
export function results(
  group: string,
  { kept = {}, more = {}, files = {} }: { kept?: Lines; more?: Lines; files?: Lines },
): Case[] {
  const asFiles = (variant: string, line: string, isKept: boolean) =>
    caseOf(group, `${variant}.json`, `${line} --json --report report.html --figures figures`, isKept);
  return [
    ...marked(kept, more).flatMap(({ variant, line, isKept }) => [
      asFiles(variant, line, isKept),
      caseOf(group, `${variant}.text`, line, false),
    ]),
    ...Object.entries(files).map(([variant, line]) => asFiles(variant, line, false)),
  ];
}

/** Calls that run one after the other in one folder; kept ones must do without the others. */
export function chain(group: string, lines: Lines, kept: readonly string[] = []): Case[] {
  return Object.entries(lines).map(([variant, line]) => ({
    ...caseOf(group, variant, line, kept.includes(variant)),
    chain: group,
  }));
}

function marked(kept: Lines, more: Lines) {
  return [
    ...Object.entries(kept).map(([variant, line]) => ({ variant, line, isKept: true })),
    ...Object.entries(more).map(([variant, line]) => ({ variant, line, isKept: false })),
  ];
}

function caseOf(group: string, variant: string, line: string, kept: boolean): Case {
  return { name: `${group}/${variant}`, args: wordsOf(line), kept };
}

/** Words of a line as a shell reads them, without its other signs. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|\S+/g)].map((match) => match[1] ?? match[0]);
}

/** Whether a name is one of a pattern's: `*` stands for any signs but the slash. */
export function matches(name: string, pattern: string): boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('[^/]*')}$`).test(name);
}
