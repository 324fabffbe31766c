export * from './errors.ts';
export * from './grey-image.ts';
export * from './matrix.ts';
export * from './options.ts';
export { printable, printableData, printableLines } from './printable.ts';
export * from './random.ts';
export * from './shape.ts';
export {
  drain,
  type RunOptions,
  runStages,
  type StageProgress,
  type Stages,
  type Steps,
  type StopSignal,
} from './stages.ts';
export * from './tensor.ts';
