// Compiles src/ to dist/ and marks the command line executable. The kernels are built before (npm run build:kernels).

import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

// Files of an earlier build would otherwise stay importable after their source is gone.
rmSync(join(root, 'dist'), { recursive: true, force: true });
const built = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
if (built.status === 0) chmodSync(join(root, 'dist/cli/main.node.js'), 0o755);
process.exitCode = built.status ?? 1;
