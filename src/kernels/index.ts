// The compiled kernels of this package; `npm run build:kernels` makes the generated modules.

import { moduleBase64 as relaxed } from './generated/relaxed.ts';
import { moduleBase64 as simd } from './generated/simd.ts';
import { hasRelaxedSimd as has, instantiate, type KernelBuild, type Kernels } from './load.ts';

export type { KernelBuild, Kernels } from './load.ts';

/** A fresh instance of the kernels. Throws InputError where the runtime cannot run that build. */
export function loadKernels(build: KernelBuild = 'simd'): Kernels {
  return instantiate({ simd, relaxed }, build);
}

/** Whether `loadKernels('relaxed')` works here. */
export function hasRelaxedSimd(): boolean {
  return has({ simd, relaxed });
}
