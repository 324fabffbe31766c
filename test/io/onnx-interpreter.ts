// Runs a decoded ONNX model in plain loops, float64: what a lowered program means, by the operators' definitions and not
// by the runtime's. It knows the operators that programs are lowered to, and static shapes.
// Source: ONNX operator schemas, operator set 17; Gemm of onnxruntime with its activation.

import { broadcastShape, type Shape, sizeOf, stridesOf } from '../../src/array/shape.ts';
import type { FloatArray } from '../../src/graph/core/expression.ts';
import { broadcastStrides, walk } from '../../src/graph/core/strided-walk.ts';
import type { AsyncProgram, ProgramSource } from '../../src/graph/run/program.ts';
import { type OnnxModel, type OnnxNode, readOnnxModel } from '../../src/io/onnx/model.ts';
import { type LowerOptions, lowerProgram } from '../../src/io/onnx/run/lowering.ts';

export interface Value {
  readonly shape: Shape;
  readonly data: Float64Array;
}

type Run = (inputs: readonly Value[], node: OnnxNode) => Value | readonly Value[];

function make(shape: Shape, fill: (data: Float64Array) => void): Value {
  const data = new Float64Array(sizeOf(shape));
  fill(data);
  return { shape, data };
}

const unary =
  (apply: (x: number) => number): Run =>
  ([x]) => ({ shape: x!.shape, data: x!.data.map(apply) });

const binary =
  (apply: (a: number, b: number) => number): Run =>
  ([a, b]) => {
    const shape = broadcastShape(a!.shape, b!.shape)!;
    const strides = [broadcastStrides(a!.shape, shape), broadcastStrides(b!.shape, shape)];
    return make(shape, (data) => {
      walk(shape, strides, (i, [p, q]) => void (data[i] = apply(a!.data[p!]!, b!.data[q!]!)));
    });
  };

const activations: Readonly<Record<string, (x: number) => number>> = {
  Tanh: Math.tanh,
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Relu: (x) => Math.max(x, 0),
};

const integer = (node: OnnxNode, name: string) => node.attributes.get(name)?.integer ?? 0;

/** Values of `x` read in another shape by strides from an offset. */
function gathered(x: Value, shape: Shape, strides: readonly number[], offset: number): Value {
  return make(shape, (data) => {
    walk(shape, [strides], (i, [at]) => void (data[i] = x.data[offset + at!]!));
  });
}

function sliced(x: Value, axis: number, start: number, stop: number): Value {
  const strides = stridesOf(x.shape);
  const shape = x.shape.map((extent, i) => (i === axis ? stop - start : extent));
  return gathered(x, shape, strides, start * strides[axis]!);
}

function transposed(x: Value, perm: readonly number[]): Value {
  const strides = stridesOf(x.shape);
  return gathered(
    x,
    perm.map((axis) => x.shape[axis]!),
    perm.map((axis) => strides[axis]!),
    0,
  );
}

function reduced(x: Value, axes: readonly number[], start: number, join: (a: number, b: number) => number): Value {
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  const own = stridesOf(shape);
  let next = 0;
  const strides = x.shape.map((_, axis) => (axes.includes(axis) ? 0 : own[next++]!));
  return make(shape, (data) => {
    data.fill(start);
    walk(x.shape, [strides], (i, [at]) => void (data[at!] = join(data[at!]!, x.data[i]!)));
  });
}

const multiply: Run = ([a, b]) => {
  const [m, k, n] = [a!.shape.at(-2)!, a!.shape.at(-1)!, b!.shape.at(-1)!];
  if (b!.shape.at(-2) !== k) throw new Error('MatMul: inner sizes differ');
  return make([...a!.shape.slice(0, -1), n], (data) => {
    for (let i = 0; i < data.length; i++) {
      const [column, row] = [i % n, Math.floor(i / n)];
      const matrix = Math.floor(row / m);
      for (let p = 0; p < k; p++) data[i]! += a!.data[row * k + p]! * b!.data[(matrix * k + p) * n + column]!;
    }
  });
};

const gemm: Run = ([a, b, start], node) => {
  const left = integer(node, 'transA') ? transposed(a!, [1, 0]) : a!;
  const right = integer(node, 'transB') ? transposed(b!, [1, 0]) : b!;
  const product = multiply([left, right], node) as Value;
  const sum = start ? (binary((x, y) => x + y)([product, start], node) as Value) : product;
  const activation = node.attributes.get('activation')?.text;
  return activation ? { shape: sum.shape, data: sum.data.map(activations[activation]!) } : sum;
};

const softmax =
  (finish: (x: number, total: number) => number): Run =>
  ([x], node) => {
    if (integer(node, 'axis') !== x!.shape.length - 1) throw new Error('softmax of another axis than the last');
    const width = x!.shape.at(-1)!;
    return make(x!.shape, (data) => {
      for (let row = 0; row < data.length; row += width) {
        const values = x!.data.subarray(row, row + width);
        const total = values.reduce((sum, value) => sum + Math.exp(value), 0);
        values.forEach((value, j) => void (data[row + j] = finish(value, total)));
      }
    });
  };

const operators: Readonly<Record<string, Run>> = {
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Greater: binary((a, b) => Number(a > b)),
  Equal: binary((a, b) => Number(a === b)),
  Neg: unary((x) => -x),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Sqrt: unary(Math.sqrt),
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Tanh: unary(activations.Tanh!),
  Sigmoid: unary(activations.Sigmoid!),
  Relu: unary(activations.Relu!),
  // To a truth value, to a whole number, or to a float.
  Cast: ([x], node) => {
    const to = integer(node, 'to');
    return {
      shape: x!.shape,
      data: x!.data.map((value) => (to === 9 ? Number(value !== 0) : to === 7 ? Math.trunc(value) : value)),
    };
  },
  Identity: unary((x) => x),
  Softmax: softmax((x, total) => Math.exp(x) / total),
  LogSoftmax: softmax((x, total) => x - Math.log(total)),
  MatMul: multiply,
  Gemm: gemm,
  'com.microsoft.FusedGemm': gemm,
  Where: ([condition, a, b]) => {
    const shape = broadcastShape(condition!.shape, broadcastShape(a!.shape, b!.shape)!)!;
    const all = [condition!, a!, b!];
    return make(shape, (data) => {
      walk(
        shape,
        all.map((each) => broadcastStrides(each.shape, shape)),
        (i, at) => {
          const chosen = condition!.data[at[0]!] !== 0 ? 1 : 2;
          data[i] = all[chosen]!.data[at[chosen]!]!;
        },
      );
    });
  },
  Reshape: ([x, shape]) => {
    if (sizeOf([...shape!.data]) !== x!.data.length) throw new Error('Reshape: sizes differ');
    return { shape: [...shape!.data], data: x!.data };
  },
  Shape: ([x], node) => {
    const shape = x!.shape.slice(integer(node, 'start'), node.attributes.get('end')?.integer);
    return { shape: [shape.length], data: Float64Array.from(shape) };
  },
  Transpose: ([x], node) => transposed(x!, node.attributes.get('perm')!.integers),
  Expand: ([x, shape]) => gathered(x!, [...shape!.data], broadcastStrides(x!.shape, [...shape!.data]), 0),
  Concat: (parts, node) => {
    const axis = integer(node, 'axis');
    const shape = parts[0]!.shape.map((extent, i) =>
      i === axis ? parts.reduce((sum, part) => sum + part.shape[axis]!, 0) : extent,
    );
    const strides = stridesOf(shape);
    return make(shape, (data) => {
      let start = 0;
      for (const part of parts) {
        walk(part.shape, [strides], (i, [at]) => void (data[start + at!] = part.data[i]!));
        start += part.shape[axis]! * strides[axis]!;
      }
    });
  },
  Slice: ([x, starts, ends, axes]) => sliced(x!, axes!.data[0]!, starts!.data[0]!, ends!.data[0]!),
  Split: ([x, lengths], node) => {
    const axis = integer(node, 'axis');
    let at = 0;
    const parts = [...lengths!.data].map((length) => sliced(x!, axis, at, (at += length)));
    if (at !== x!.shape[axis]) throw new Error('Split: lengths are not those of the axis');
    return parts;
  },
  Pad: ([x, pads, value]) => {
    const rank = x!.shape.length;
    const shape = x!.shape.map((extent, axis) => pads!.data[axis]! + extent + pads!.data[rank + axis]!);
    const strides = stridesOf(shape);
    const start = strides.reduce((sum, stride, axis) => sum + stride * pads!.data[axis]!, 0);
    return make(shape, (data) => {
      data.fill(value!.data[0]!);
      walk(x!.shape, [strides], (i, [at]) => void (data[start + at!] = x!.data[i]!));
    });
  },
  ReduceSum: ([x, axes]) => reduced(x!, [...axes!.data], 0, (a, b) => a + b),
  ReduceMax: ([x], node) => reduced(x!, node.attributes.get('axes')!.integers, Number.NEGATIVE_INFINITY, Math.max),
  Gather: ([table, indices]) => {
    const rest = table!.shape.slice(1);
    const width = sizeOf(rest);
    return make([...indices!.shape, ...rest], (data) => {
      indices!.data.forEach((row, i) => {
        data.set(table!.data.subarray(row * width, (row + 1) * width), i * width);
      });
    });
  },
  ConstantOfShape: ([shape]) => make([...shape!.data], () => {}),
  ScatterND: ([x, indices, updates], node) => {
    if (node.attributes.get('reduction')?.text !== 'add') throw new Error('ScatterND without addition');
    const width = sizeOf(x!.shape.slice(1));
    return make(x!.shape, (data) => {
      data.set(x!.data);
      indices!.data.forEach((row, i) => {
        for (let j = 0; j < width; j++) data[row * width + j]! += updates!.data[i * width + j]!;
      });
    });
  },
};

/** The outputs of a model whose nodes stand after what they need. @throws on anything undefined or unknown */
export function runModel(model: OnnxModel, inputs: ReadonlyMap<string, Value>): Map<string, Value> {
  const values = new Map<string, Value>(inputs);
  for (const [name, { shape, data }] of model.constants) {
    values.set(name, { shape, data: Float64Array.from(data as ArrayLike<number | bigint>, Number) });
  }
  const valueNamed = (name: string) => {
    const value = values.get(name);
    if (!value) throw new Error(`value '${name}' is used before it is made`);
    return value;
  };
  for (const node of model.nodes) {
    const run = operators[node.operator];
    if (!run) throw new Error(`operator '${node.operator}' is not known to the interpreter`);
    const made = run(node.inputs.map(valueNamed), node);
    const results = Array.isArray(made) ? (made as readonly Value[]) : [made as Value];
    node.outputs.forEach((name, i) => void values.set(name, results[i]!));
  }
  return new Map(model.outputs.map((name) => [name, valueNamed(name)]));
}

/** A program that is lowered, decoded and interpreted. */
export class InterpretedProgram implements Omit<AsyncProgram, 'run' | 'fetch' | 'release'> {
  readonly model: OnnxModel;
  readonly bytes: number;
  readonly work: ReadonlyMap<string, number>;
  readonly #lowered: ReturnType<typeof lowerProgram>;
  readonly #arrays = new Map<string, Float64Array>();

  constructor(source: ProgramSource, options: LowerOptions = {}) {
    this.#lowered = lowerProgram(source, options);
    this.model = readOnnxModel(this.#lowered.bytes, 'program.onnx');
    this.bytes = this.#lowered.bytes.length;
    this.work = this.#lowered.work;
    const { inputs, parameters, outputs } = this.#lowered;
    for (const { value, shape } of [...inputs, ...parameters, ...outputs]) {
      this.#arrays.set(value, new Float64Array(sizeOf(shape)));
    }
  }

  input(name: string): FloatArray {
    return this.#array(`input/${name}`);
  }

  parameter(name: string): FloatArray {
    return this.#array(`parameter/${name}`);
  }

  output(name: string): FloatArray {
    return this.#array(`output/${name}`);
  }

  run(): void {
    const { inputs, parameters, outputs } = this.#lowered;
    const fed = [...inputs, ...parameters].map(({ value, shape }): [string, Value] => [
      value,
      { shape, data: this.#arrays.get(value)! },
    ]);
    const results = runModel(this.model, new Map(fed));
    for (const { value } of outputs) this.#arrays.get(value)!.set(results.get(value)!.data);
    for (const { value, next } of parameters) if (next !== null) this.#arrays.get(value)!.set(results.get(next)!.data);
  }

  #array(value: string): Float64Array {
    const array = this.#arrays.get(value);
    if (!array) throw new Error(`no ${value}`);
    return array;
  }
}
