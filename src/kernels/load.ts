// Instantiates the compiled kernels: one WebAssembly instance with its own memory. Two builds of the same source:
// `simd` (the default: the same bits on every machine) and `relaxed` (fused multiply-add where the runtime has it;
// faster on some machines, its rounding depends on the machine). Node 20 has relaxed SIMD behind a V8 flag.

import { InputError } from '../array/errors.ts';

export type KernelBuild = 'simd' | 'relaxed';

export interface Kernels {
  readonly build: KernelBuild;
  readonly memory: WebAssembly.Memory;
  /** First byte that is free for the caller; everything below belongs to the module. */
  readonly heapBase: number;
  /** The kernel of this name (`gemm_f32`), or `undefined` where the module has none. */
  find(name: string): ((...args: number[]) => void) | undefined;
}

/** Decodes a module's base64 text. */
export function moduleBytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

const compiled = new Map<KernelBuild, WebAssembly.Module>();

/** Whether this runtime compiles relaxed SIMD. */
export function hasRelaxedSimd(modules: KernelModules): boolean {
  return WebAssembly.validate(moduleBytes(modules.relaxed));
}

export interface KernelModules {
  readonly simd: string;
  readonly relaxed: string;
}

export function instantiate(modules: KernelModules, build: KernelBuild): Kernels {
  let module = compiled.get(build);
  if (!module) {
    const bytes = moduleBytes(modules[build]);
    if (!WebAssembly.validate(bytes)) {
      throw new InputError(
        `kernels: this runtime has no ${build === 'relaxed' ? 'relaxed SIMD' : 'WebAssembly SIMD'}; ` +
          `use ${build === 'relaxed' ? "kernels 'simd' (on Node 20: node --experimental-wasm-relaxed-simd)" : "backend 'reference'"}`,
      );
    }
    module = new WebAssembly.Module(bytes);
    compiled.set(build, module);
  }
  const { exports } = new WebAssembly.Instance(module, {});
  const base = (exports.heapBase as () => number)();
  return {
    build,
    memory: exports.memory as WebAssembly.Memory,
    heapBase: Math.ceil(base / 16) * 16,
    find: (name) => exports[name] as ((...args: number[]) => void) | undefined,
  };
}
