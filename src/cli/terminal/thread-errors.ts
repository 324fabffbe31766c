// Errors that cross from one thread to another: a message between threads keeps their text but not their class, and the
// class is what decides the exit code.

import { ConvergenceError, InputError, UsageError } from '../../array/errors.ts';

/** An error as data. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

const OURS = { UsageError, InputError, ConvergenceError };

export function sentError(error: unknown): SentError {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name, message, stack: stack ?? '' };
}

/** The error again, of its class where that is one of Engram's. */
export function receivedError({ name, message, stack }: SentError): Error {
  const error = name in OURS ? new OURS[name as keyof typeof OURS](message) : new Error(message);
  if (!(name in OURS)) error.name = name;
  error.stack = stack;
  return error;
}
