// What a setting beside the weights may be, whatever file it comes from.

/** A value of a setting. */
export type HyperParameter = string | number | bigint | boolean | null | readonly HyperParameter[];

/** Settings by name, or by path. */
export type HyperParameters = ReadonlyMap<string, HyperParameter>;
