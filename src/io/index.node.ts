/**
 * What of files needs Node: networks and run folders on disk, a folder of images, files that are written whole or not
 * at all, and the native executor.
 */

export { writeFileAtomic } from './bytes/atomic.node.ts';
export { listImages } from './bytes/image-folder.node.ts';
export { type OnnxEngineOptions, openOnnxEngine } from './onnx/run/engine.node.ts';
export { type LoadedNetwork, type LoadOptions, loadNetwork } from './runs/load.node.ts';
export {
  createRun,
  listCheckpoints,
  loadCheckpoint,
  type MetricsRow,
  openRun,
  type Run,
  readMetrics,
} from './runs/run-folder.node.ts';
export { type TrainingRunOptions, type TrainingRunResult, trainIntoRun } from './runs/training-run.node.ts';
