// From an exception to one line on stderr and an exit code: 2 usage, 3 bad input, 4 not converged, 1 our own fault; and
// across threads: a message between them keeps an error's text but not its class, which decides the exit code.

import { ConvergenceError, InputError, UsageError } from '../../array/errors.ts';
import { reason } from '../../io/bytes/atomic.node.ts';

export interface Failure {
  readonly line: string;
  readonly exitCode: number;
}

/** What the command line says and returns when `error` ends it. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof UsageError || error instanceof InputError || error instanceof ConvergenceError) {
    return { line: oneLine(error.message), exitCode: error.exitCode };
  }
  if (isSystemError(error)) {
    return { line: oneLine(`${error.path ?? error.syscall}: ${reason(error)}`), exitCode: 3 };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { line: `internal error, please report it: ${oneLine(message)} (ENGRAM_DEBUG=1 shows where)`, exitCode: 1 };
}

/** An error of the operating system, as `node:fs` throws them. */
export function isSystemError(error: unknown): error is Error & { code: string; syscall: string; path?: string } {
  return error instanceof Error && typeof (error as { syscall?: unknown }).syscall === 'string';
}

function oneLine(message: string): string {
  return message.replace(/\s*\n\s*/g, ' ').trim();
}

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
