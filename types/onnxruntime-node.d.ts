// The part of onnxruntime-node's API that Engram uses. The package is an optional peer: these types let the source
// compile without it. Source: the package's own declarations, version 1.30.

declare module 'onnxruntime-node' {
  export class Tensor {
    constructor(type: 'float32', data: Float32Array, dims: readonly number[]);
    readonly data: Float32Array;
    /** Frees what it holds on a card. */
    dispose(): void;
  }

  export interface SessionOptions {
    readonly executionProviders?: readonly string[];
    readonly graphOptimizationLevel?: 'disabled' | 'basic' | 'extended' | 'all';
    readonly executionMode?: 'sequential' | 'parallel';
    readonly intraOpNumThreads?: number;
    readonly interOpNumThreads?: number;
    readonly logSeverityLevel?: 0 | 1 | 2 | 3 | 4;
    readonly extra?: Readonly<Record<string, unknown>>;
    /** Where outputs are left, by name: `cpu` by default. */
    readonly preferredOutputLocation?: Readonly<Record<string, 'cpu' | 'gpu-buffer'>>;
  }

  export class InferenceSession {
    static create(model: Uint8Array, options?: SessionOptions): Promise<InferenceSession>;
    /** Results are written into the tensors of `fetches`, or made where it is absent. */
    run(
      feeds: Readonly<Record<string, Tensor>>,
      fetches?: Readonly<Record<string, Tensor>>,
    ): Promise<Readonly<Record<string, Tensor>>>;
    release(): Promise<void>;
  }

  export function listSupportedBackends(): readonly { readonly name: string; readonly bundled: boolean }[];

  export const env: {
    readonly versions: { readonly node?: string };
    logLevel?: 'verbose' | 'info' | 'warning' | 'error' | 'fatal';
  };
}
