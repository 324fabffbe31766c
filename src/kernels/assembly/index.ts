// The kernels of the graph executor: one WebAssembly module, compiled twice (plain SIMD; with relaxed SIMD).
export * from './gemm';
export * from './ring';
export * from './elementwise';
export * from './reduce';
export * from './layout';
export * from './rows';
export * from './linalg';
export * from './descent';
export * from './episodic';

/** First byte after the module's own tables. */
export function heapBase(): usize {
  return __heap_base;
}
