// Docstrings as data: the text, and what is said by @param, @returns and @throws. Tags may stand on lines of their own or
// within a line, as short docstrings have them.

export interface Docstring {
  /** The paragraphs before the first tag, as Markdown. */
  readonly text: string;
  readonly params: readonly { readonly name: string; readonly text: string }[];
  readonly returns: string | null;
  readonly throws: readonly string[];
  /** Programs that show it, as they stand. */
  readonly examples: readonly string[];
}

const TAG = /(?:^|\s)@(param|returns|throws|example)\b[ \t]*/g;

/** A block comment, from its first to its last star, as a docstring. */
export function parseDocstring(comment: string): Docstring {
  const plain = withoutStars(comment);
  const tags = [...plain.matchAll(TAG)];
  const text = plain.slice(0, tags[0]?.index ?? plain.length);
  const said = tags.map((tag, i) => {
    const from = tag.index + tag[0].length;
    return { tag: tag[1]!, body: plain.slice(from, tags[i + 1]?.index ?? plain.length) };
  });
  const bodiesOf = (wanted: string) => said.filter(({ tag }) => tag === wanted).map(({ body }) => body);
  return {
    text: unwrapped(text),
    params: bodiesOf('param').map((body) => {
      const [, name = '', rest = ''] = /^([\w.$]+)\s*([\s\S]*)$/.exec(body.trim()) ?? [];
      return { name, text: unwrapped(rest) };
    }),
    returns: bodiesOf('returns').map(unwrapped)[0] ?? null,
    throws: bodiesOf('throws').map(unwrapped),
    examples: bodiesOf('example').map((body) => body.replace(/^\n+|\s+$/g, '')),
  };
}

/** The comment without its stars; lines keep what they are indented by. */
function withoutStars(comment: string): string {
  return comment
    .replace(/^\/?\*+/, '')
    .replace(/\*+\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}

/** Lines of a paragraph in one; lists and indented lines stay as they are. */
export function unwrapped(text: string): string {
  const lines: string[] = [];
  for (const line of text.trim().split('\n')) {
    const continues = lines.length > 0 && lines.at(-1) !== '' && line !== '' && !/^(\s{2,}|[-*] |\d+\. )/.test(line);
    if (continues) lines[lines.length - 1] += ` ${line.trim()}`;
    else lines.push(line);
  }
  return lines.join('\n');
}

/** The first sentence, with its full stop; everything where there is none. */
export function firstSentence(text: string): string {
  return /^[\s\S]*?(?<!\.)\.(?=\s|$)/.exec(text)?.[0] ?? text;
}
