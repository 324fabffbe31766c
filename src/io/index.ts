export * from './network-file.ts';
export * from './npy.ts';
export * from './npz.ts';
export * from './safetensors.ts';
export * from './zip.ts';
