// Processes that are struck by a signal at a moment that does not depend on how fast or how busy the machine is.

export interface Strike {
  /** SIGSTOP: so that it lives and does nothing. */
  readonly signal: 'SIGINT' | 'SIGKILL' | 'SIGSTOP';
  /** To all of the process group, as a terminal does it. */
  readonly group?: boolean;
  /** Strikes at the `count`-th file operation whose text, `renameSync /a/path`, matches this regular expression. */
  readonly operation?: string;
  readonly count?: number;
  /** Strikes right after progress was drawn that matches this regular expression. */
  readonly progress?: string;
  /** Strikes once the process has computed for so many seconds. */
  readonly afterComputing?: number;
  /** These seconds count from when it listens for the signal. */
  readonly listening?: boolean;
  /** A file that is told how many seconds the process computed from when `afterComputing` was over to its own exit. */
  readonly cost?: string;
}

/** What is given to `spawn` so that the process of Node, and those that it forks, are struck. */
export function strikeOf(strike: Strike): { readonly execArgv: string[]; readonly env: Record<string, string> } {
  return {
    execArgv: ['--import', new URL('./strike.mjs', import.meta.url).href],
    env: { ENGRAM_STRIKE: JSON.stringify(strike) },
  };
}

/** A regular expression that matches exactly `text`, to be a part of an `operation`. */
export function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
