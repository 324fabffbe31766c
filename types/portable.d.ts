// The few globals that Node and browsers share and the portable rooms may use. tsconfig.portable.json checks those
// rooms against ECMAScript and this file alone, so that anything else (the DOM, Node) is a compile error.

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: ArrayBuffer | ArrayBufferView): string;
}

declare const performance: { now(): number };

declare function setTimeout(callback: () => void, milliseconds?: number): unknown;

declare const console: { warn(...values: unknown[]): void };

declare function atob(base64: string): string;
declare function btoa(binary: string): string;

declare namespace WebAssembly {
  type ImportValue = Memory | Table | Global | ((...args: never[]) => unknown) | number;
  type Imports = Record<string, Record<string, ImportValue>>;
  type ExportValue = ((...args: number[]) => number | undefined) | Memory | Table | Global;

  class Module {
    constructor(bytes: ArrayBufferLike | ArrayBufferView);
  }
  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Record<string, ExportValue>;
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Table {
    readonly length: number;
  }
  class Global {
    value: number;
  }
  function validate(bytes: ArrayBufferLike | ArrayBufferView): boolean;
  function compile(bytes: ArrayBufferLike | ArrayBufferView): Promise<Module>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
}
