// From an exception to one line on stderr and an exit code: 2 usage, 3 bad input, 4 not converged, 1 our own fault.

import { ConvergenceError, InputError, UsageError } from '../array/errors.ts';

export interface Failure {
  readonly line: string;
  readonly exitCode: number;
}

/** What the command line says and returns when `error` ends it. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof UsageError || error instanceof InputError || error instanceof ConvergenceError) {
    return { line: oneLine(error.message), exitCode: error.exitCode };
  }
  const systemReason = systemErrorReason(error);
  if (systemReason !== null) return { line: systemReason, exitCode: 3 };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    line: `internal error, please report it: ${oneLine(message)} (ENGRAM_DEBUG=1 shows where)`,
    exitCode: 1,
  };
}

interface SystemError {
  readonly code: string;
  readonly path?: string;
  readonly syscall?: string;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder, expected a file',
  EEXIST: 'it exists already',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'disk quota exceeded',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENOTEMPTY: 'the folder is not empty',
  ELOOP: 'too many symbolic links',
};

/** A file system error in words, or `null` when `error` is none. */
export function systemErrorReason(error: unknown): string | null {
  if (!isSystemError(error)) return null;
  const reason = REASONS[error.code];
  if (reason === undefined) return null;
  const doing = /^(open|read|stat|lstat|scandir|access)$/.test(error.syscall ?? '') ? 'cannot open' : 'cannot write';
  return `${doing} ${error.path ?? 'a file'}: ${reason}`;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string';
}

function oneLine(message: string): string {
  return message.replace(/\s*\n\s*/g, ' ').trim();
}
