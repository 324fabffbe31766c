// The compiled executor: simplifies and schedules the graph, plans its memory once, and turns it into a flat list of
// kernel calls on one WebAssembly memory. A run copies nothing, and its compiled kernels allocate nothing. Operations (or
// element types) without a compiled kernel run their reference loop on views of the same memory.

import { InputError } from '../../array/errors.ts';
import { sizeOf } from '../../array/shape.ts';
import { type KernelBuild, type Kernels, loadKernels } from '../../kernels/index.ts';
import type { Expression, FloatArray, KernelCall } from '../core/expression.ts';
import { simplify } from '../transform/simplify.ts';
import { lookup, namedLeaves } from './names.ts';
import { type Plan, planMemory } from './plan.ts';
import type { Program, ProgramSource } from './program.ts';
import { schedule } from './schedule.ts';

const PAGE = 65536;
/** Bytes that kernels may read, not write, beyond the last value. */
const SLACK = 32768;

export function compileWasm(source: ProgramSource, dtype: 'f32' | 'f64', build: KernelBuild): Program {
  const kernels = loadKernels(build);
  const names = Object.keys(source.outputs);
  const assigned = source.assignments ?? [];
  const simplified = simplify([
    ...Object.values(source.outputs),
    ...assigned.flatMap(({ parameter, value }) => [parameter, value]),
  ]);
  const outputs = simplified.slice(0, names.length);
  const assignments = assigned.map((_, i) => ({
    parameter: simplified[names.length + 2 * i]!,
    value: simplified[names.length + 2 * i + 1]!,
  }));
  const order = schedule(simplified);
  const elementBytes = dtype === 'f32' ? 4 : 8;
  const plan = planMemory(order, outputs, assignments, elementBytes, kernels.heapBase);
  const missing = plan.bytes + SLACK - kernels.memory.buffer.byteLength;
  if (missing > 0) grow(kernels, missing);

  const viewOf = (node: Expression): FloatArray => {
    const ArrayType = dtype === 'f32' ? Float32Array : Float64Array;
    return new ArrayType(kernels.memory.buffer, plan.address(node), sizeOf(node.shape));
  };
  for (const node of order) if (node.values) viewOf(node).set(node.values);
  const work = new Map<string, number>();
  const steps: (() => void)[] = [];
  const emit = (name: string, step: () => void) => {
    work.set(name, (work.get(name) ?? 0) + 1);
    steps.push(step);
  };
  const copy = kernels.find('copy')!;
  for (const node of order) {
    if (plan.isFree(node)) continue;
    const put = plan.isConstant(node) ? (_name: string, step: () => void) => step() : emit;
    const copies = plan.copies(node);
    if (copies) {
      for (const k of copies) put('copy', copyStep(node, k, plan, elementBytes, copy));
      continue;
    }
    put(node.operation.name, kernelStep(node, plan, kernels, dtype) ?? referenceStep(node, viewOf));
  }
  for (const { parameter, value } of plan.pending) {
    const [to, from, bytes] = [plan.address(parameter), plan.address(value), sizeOf(value.shape) * elementBytes];
    emit('assign', () => copy(to, from, bytes));
  }
  return {
    input: lookup('input', namedLeaves(order, 'input', viewOf)),
    parameter: lookup('parameter', namedLeaves(order, 'parameter', viewOf)),
    output: lookup('output', new Map(names.map((name, i) => [name, viewOf(outputs[i]!)]))),
    run: () => {
      for (let i = 0; i < steps.length; i++) steps[i]!();
    },
    bytes: plan.bytes,
    work,
  };
}

/**
 * Grows the memory to so many bytes.
 * @throws InputError when the program needs more memory than WebAssembly (4 GiB) or the machine has
 */
function grow({ memory }: Kernels, bytes: number): void {
  try {
    memory.grow(Math.ceil(bytes / PAGE));
  } catch {
    const needed = ((memory.buffer.byteLength + bytes) / 2 ** 30).toFixed(1);
    throw new InputError(
      `this program needs ${needed} GiB of memory, more than WebAssembly (4 GiB) or this machine has; ` +
        'use a smaller batch, fewer steps or fewer hidden units',
    );
  }
}

function kernelStep(node: Expression, plan: Plan, kernels: Kernels, dtype: 'f32' | 'f64'): (() => void) | null {
  const lowered = node.operation.lower?.(node);
  if (!lowered) return null;
  if (!Array.isArray(lowered)) return callStep(lowered as KernelCall, node, plan, kernels, dtype);
  const calls = (lowered as readonly KernelCall[]).map((call) => callStep(call, node, plan, kernels, dtype));
  if (calls.includes(null)) return null;
  return () => {
    for (let i = 0; i < calls.length; i++) calls[i]!();
  };
}

function callStep(
  call: KernelCall,
  node: Expression,
  plan: Plan,
  kernels: Kernels,
  dtype: 'f32' | 'f64',
): (() => void) | null {
  const kernel = kernels.find(`${call.kernel}_${dtype}`);
  if (!kernel) return null;
  const args = call.arguments.map((argument) =>
    typeof argument === 'number'
      ? argument
      : plan.address(argument.address === 'output' ? node : node.inputs[argument.address]!),
  );
  const [a, b, c, d, e] = args as [number, number, number, number, number];
  if (args.length === 3) return () => kernel(a, b, c);
  if (args.length === 4) return () => kernel(a, b, c, d);
  if (args.length === 5) return () => kernel(a, b, c, d, e);
  if (args.length === 8) {
    const [f, g, h] = args.slice(5) as [number, number, number];
    return () => kernel(a, b, c, d, e, f, g, h);
  }
  if (args.length === 11) {
    const [f, g, h, i, j, k] = args.slice(5) as [number, number, number, number, number, number];
    return () => kernel(a, b, c, d, e, f, g, h, i, j, k);
  }
  return () => kernel(...args);
}

function referenceStep(node: Expression, viewOf: (node: Expression) => FloatArray): () => void {
  const output = viewOf(node);
  const inputs = node.inputs.map(viewOf);
  return () => node.operation.compute(output, inputs, node);
}

function copyStep(
  node: Expression,
  input: number,
  plan: Plan,
  elementBytes: number,
  copy: (...args: number[]) => void,
): () => void {
  const to = plan.address(node) + node.operation.placementOffset!(node, input)! * elementBytes;
  const from = plan.address(node.inputs[input]!);
  const bytes = sizeOf(node.inputs[input]!.shape) * elementBytes;
  return () => copy(to, from, bytes);
}
