// Compiles src/ to dist/ and makes `npx engram` work in this folder. The kernels are built before
// (npm run build:kernels).

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

// Files of an earlier build would otherwise stay importable after their source is gone.
rmSync(join(root, 'dist'), { recursive: true, force: true });
const built = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
if (built.status === 0) linkCommand();
process.exitCode = built.status ?? 1;

/**
 * npm links a package's own commands only where it is installed, and npx remembers a link that failed because dist was
 * missing. Windows has no such links: there npx finds the command through package.json.
 */
function linkCommand() {
  chmodSync(join(root, 'dist/cli/main.node.js'), 0o755);
  if (process.platform === 'win32') return;
  const folder = join(root, 'node_modules/.bin');
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, 'engram'), { force: true });
  symlinkSync('../../dist/cli/main.node.js', join(folder, 'engram'));
}
