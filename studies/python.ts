// The Python of a study: `python3`, or the one that `--python PATH` names.

import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/** Its name. Ends the study with one line where it cannot be run or does not import one of `modules`. */
export function findPython(modules: readonly string[]): string {
  const python = pythonOption();
  const missing = modules.filter((module) => spawnSync(python, ['-c', `import ${module}`]).status !== 0);
  if (missing.length === 0) return python;
  const found =
    spawnSync(python, ['--version']).status === 0 ? `does not import ${missing.join(', ')}` : 'cannot be run';
  console.error(`${python} ${found}: name a Python with ${modules.join(', ')} by --python PATH`);
  process.exit(1);
}

function pythonOption(): string {
  try {
    return parseArgs({ options: { python: { type: 'string', default: 'python3' } } }).values.python;
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}
