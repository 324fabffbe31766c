// One text for all equal pieces of plain data: JSON with the keys of every object sorted, without spaces.

/**
 * Writes plain data as one text, the same for all that are equal.
 * @throws TypeError on what JSON has no word for: numbers that are not finite, functions, undefined in lists
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`).join(',')}}`;
  }
  const isWritten = value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  if (!isWritten) throw new TypeError(`${String(value)} has no form in JSON`);
  return JSON.stringify(Object.is(value, -0) ? 0 : value);
}
