// What runs the operators of an ONNX model: processor cores, or a graphics card by one of two interfaces.

export type Provider = 'cpu' | 'cuda' | 'webgpu';

export const providers = ['cpu', 'cuda', 'webgpu'] as const satisfies readonly Provider[];
