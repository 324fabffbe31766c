export * from './errors.ts';
export * from './grey-image.ts';
export * from './matrix.ts';
export * from './options.ts';
export { printable, printableData, printableLines } from './printable.ts';
export * from './random.ts';
export * from './shape.ts';
export * from './tensor.ts';
