// Text from outside (names of tasks and tensors, paths, settings) made safe to print: control characters, which can
// make a terminal write anything anywhere, and marks that turn the direction of writing or cannot be seen stand as
// `\u001b`. It does not judge what the text says.

/** One line: line breaks are shown as `\n`. */
export function printable(text: string): string {
  return text.replace(UNUSUAL, (character) => (isHarmless(character) ? character : shown(character)));
}

/** Makes text safe as `printable` does, but lets line breaks stay. */
export function printableLines(text: string): string {
  return text.replace(UNUSUAL, (character) =>
    character === '\n' || isHarmless(character) ? character : shown(character),
  );
}

/** A copy of plain data with every string `printable`; arrays of numbers are not copied. */
export function printableData<T>(data: T): T {
  if (typeof data === 'string') return printable(data) as T;
  if (Array.isArray(data)) return data.map((each) => printableData(each)) as T;
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [printable(key), printableData(value)])) as T;
}

/** All but printable ASCII. */
const UNUSUAL = /[^ -~]/g;

function isHarmless(character: string): boolean {
  const code = character.charCodeAt(0);
  const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
  const isSeparator = code === 0x2028 || code === 0x2029;
  const turnsDirection = code === 0x061c || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  // Spaces and joiners of no width, the marks of direction among them: two names that look the same are not.
  const isUnseen = (code >= 0x200b && code <= 0x200f) || (code >= 0x2060 && code <= 0x2064);
  // Not characters at all; XML has none of them.
  const isNone = code === 0xfeff || code === 0xfffe || code === 0xffff;
  return !(isControl || isSeparator || turnsDirection || isUnseen || isNone);
}

/** Writes a character as JSON and JavaScript do, by its code where it has no short form. */
function shown(character: string): string {
  const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
  return short ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
