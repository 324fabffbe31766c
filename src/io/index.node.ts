export * from './atomic.node.ts';
export * from './index.ts';
export * from './load.node.ts';
export * from './lock-file.node.ts';
export { type OnnxEngineOptions, openOnnxEngine } from './onnx-engine.node.ts';
export { findOnnxRuntime } from './onnx-runtime.node.ts';
export * from './run-folder.node.ts';
export { lockRun } from './run-lock.node.ts';
export * from './training-run.node.ts';
