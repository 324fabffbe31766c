// Layers of the cells that ONNX has no operator for, as Scan over plain operators: the minimal gated unit, the
// diagonal state-space cell and the wave-RNN, each with its parameters as they are and the equations of its file in
// src/nn. Input products of all steps are outside the Scan, as in `Cell.project`. Source: ONNX operator Scan-9.

import type { NetworkConfig } from '../../nn/network.ts';
import { attribute, GraphWriter } from './writer.ts';

/**
 * The surroundings of a layer: its index, the sequence `[T, B, in]` it reads and the zero state `[B, size of a part]`.
 */
interface Place {
  readonly graph: GraphWriter;
  readonly config: NetworkConfig;
  readonly layer: number;
  readonly input: string;
  readonly zero: string;
}

export interface ScanCell {
  /** Width of each part of the state. */
  partSize(config: NetworkConfig): number;
  /** Adds a layer to the graph; returns its states `[T, B, H]`. Its parameters are constants under their own names. */
  write(place: Place): string;
}

export const scanCells: ReadonlyMap<string, ScanCell> = new Map([
  ['mgu', { partSize: ({ hiddenSize }) => hiddenSize, write: writeMgu }],
  ['diagonal-ssm', { partSize: ({ hiddenSize }) => hiddenSize / 2, write: writeDiagonalSsm }],
  ['wave-rnn', { partSize: ({ hiddenSize }) => hiddenSize, write: writeWaveRnn }],
]);

/** The zero state `[B, width]`, `B` from the input `x [T, B, in]`. */
export function writeZeroState(graph: GraphWriter, width: number): string {
  graph.node('Shape', ['x'], 'x_shape');
  graph.node('Slice', ['x_shape', graph.integers('one', [1]), graph.integers('two', [2])], 'batch');
  graph.node('Concat', ['batch', graph.integers('state_width', [width])], 'zero_shape', [attribute.integer('axis', 0)]);
  return graph.node('ConstantOfShape', ['zero_shape'], 'zero');
}

/** `f = sigmoid(W_f x + U_f h + b)`, `n = tanh(W_n x + U_n (f h) + b)`, `h' = h + f (n - h)`. */
function writeMgu({ graph, config, layer, input, zero }: Place): string {
  const at = (name: string) => `${name}_l${layer}`;
  let projected = product(graph, input, at('rnn.weight_ih'), at('W'), at('product'));
  if (config.bias) {
    const bias = graph.node('Add', [at('rnn.bias_ih'), at('rnn.bias_hh')], at('b'));
    projected = graph.node('Add', [projected, bias], at('projected'));
  }
  const turned = graph.node('Transpose', [at('rnn.weight_hh')], at('U'));
  const { hiddenSize } = config;
  // Sizes given: later versions do not split evenly unasked.
  const gates = graph.integers('gates', [hiddenSize, hiddenSize]);
  graph.nodeOf('Split', '', [turned, gates], [at('U_f'), at('U_n')], [attribute.integer('axis', 1)]);
  const body = new GraphWriter(at('step'));
  const h = body.input(at('h_before'), ['B', hiddenSize]);
  const p = body.input(at('p'), ['B', 2 * hiddenSize]);
  body.nodeOf('Split', '', [p, gates], [at('p_f'), at('p_n')], [attribute.integer('axis', 1)]);
  const seen = body.node('MatMul', [h, at('U_f')], at('seen'));
  const f = body.node('Sigmoid', [body.node('Add', [at('p_f'), seen], at('f_sum'))], at('f'));
  const kept = body.node('MatMul', [body.node('Mul', [f, h], at('fh')), at('U_n')], at('kept'));
  const n = body.node('Tanh', [body.node('Add', [at('p_n'), kept], at('n_sum'))], at('n'));
  const change = body.node('Mul', [f, body.node('Sub', [n, h], at('way'))], at('change'));
  return scan(graph, body, layer, {
    before: [zero],
    inputs: [projected],
    after: [body.node('Add', [h, change], at('h_after'))],
    stateWidth: hiddenSize,
    output: body.node('Identity', [at('h_after')], at('h_now')),
    width: hiddenSize,
  });
}

/** `x' = lambda x + exp(gamma_log) (B u)`, in real and imaginary parts. */
function writeDiagonalSsm({ graph, config, layer, input, zero }: Place): string {
  const modes = config.hiddenSize / 2;
  const rate = graph.node('Neg', [graph.node('Exp', ['rnn.nu_log'], 'rate')], 'minus_rate');
  const radius = graph.node('Exp', [rate], 'radius');
  const angle = graph.node('Exp', ['rnn.theta_log'], 'angle');
  const a = graph.node('Mul', [radius, graph.node('Cos', [angle], 'cos')], 'lambda_re');
  const b = graph.node('Mul', [radius, graph.node('Sin', [angle], 'sin')], 'lambda_im');
  const gain = graph.node('Exp', ['rnn.gamma_log'], 'gain');
  const inputs = ['re', 'im'].map((part) => {
    const arriving = product(graph, input, `rnn.B_${part}`, `B_${part}_turned`, `product_${part}`);
    return graph.node('Mul', [arriving, gain], `projected_${part}`);
  });
  const body = new GraphWriter('step');
  const [re, im] = ['re', 'im'].map((part) => body.input(`${part}_before`, ['B', modes])) as [string, string];
  const [u, v] = ['re', 'im'].map((part) => body.input(`p_${part}`, ['B', modes])) as [string, string];
  const times = (x: string, y: string) => body.node('Mul', [x, y], `${x}_${y}`);
  const turnedRe = body.node('Sub', [times(re, a), times(im, b)], 'turned_re');
  const turnedIm = body.node('Add', [times(re, b), times(im, a)], 'turned_im');
  const after = [body.node('Add', [u, turnedRe], 're_after'), body.node('Add', [v, turnedIm], 'im_after')];
  return scan(graph, body, layer, {
    before: [zero, zero],
    inputs,
    after,
    stateWidth: modes,
    output: body.node('Concat', after, 'h_now', [attribute.integer('axis', 1)]),
    width: 2 * modes,
  });
}

/** `h' = act(u * h + V x + b)`: the ring `[B, c, n]`, closed by its last unit before it and its first after it. */
function writeWaveRnn({ graph, config, layer, input, zero }: Place): string {
  const { hiddenSize, channels = 1, activation, bias } = config;
  const units = hiddenSize / channels;
  const projected = product(graph, input, 'rnn.weight_ih_l0', 'V', 'projected');
  const integers = { first: [0], second: [1], last: [units - 1], end: [units], units_axis: [2] };
  for (const [name, values] of Object.entries(integers)) graph.integers(name, values);
  graph.integers('ring', [0, units, channels]);
  graph.integers('row', [0, hiddenSize]);
  const body = new GraphWriter('step');
  const h = body.input('h_before', ['B', hiddenSize]);
  const p = body.input('p', ['B', hiddenSize]);
  const turn = [attribute.integers('perm', [0, 2, 1])];
  const ring = body.node('Transpose', [body.node('Reshape', [h, 'ring'], 'units')], 'channels', turn);
  const end = body.node('Slice', [ring, 'last', 'end', 'units_axis'], 'unit_before');
  const start = body.node('Slice', [ring, 'first', 'second', 'units_axis'], 'unit_after');
  const closed = body.node('Concat', [end, ring, start], 'closed', [attribute.integer('axis', 2)]);
  const kernel = bias ? ['rnn.conv.weight', 'rnn.conv.bias'] : ['rnn.conv.weight'];
  const waves = body.node('Transpose', [body.node('Conv', [closed, ...kernel], 'waves')], 'waves_by_unit', turn);
  const sum = body.node('Add', [body.node('Reshape', [waves, 'row'], 'correlated'), p], 'sum');
  const operator = { tanh: 'Tanh', relu: 'Relu', linear: 'Identity' }[activation];
  return scan(graph, body, layer, {
    before: [zero],
    inputs: [projected],
    after: [body.node(operator, [sum], 'h_after')],
    stateWidth: hiddenSize,
    output: body.node('Identity', ['h_after'], 'h_now'),
    width: hiddenSize,
  });
}

/** `input [T, B, in]` times the transpose of `weight [rows, in]`. */
function product(graph: GraphWriter, input: string, weight: string, turned: string, name: string): string {
  return graph.node('MatMul', [input, graph.node('Transpose', [weight], turned)], name);
}

interface ScanValues {
  /** Parts of the state before the first step, in the graph; sequences read; parts after a step, in the body. */
  readonly before: readonly string[];
  readonly inputs: readonly string[];
  readonly after: readonly string[];
  readonly stateWidth: number;
  /** What the body gives at every step, and its width. */
  readonly output: string;
  readonly width: number;
}

function scan(graph: GraphWriter, body: GraphWriter, layer: number, values: ScanValues): string {
  const { before, inputs, after, stateWidth, output, width } = values;
  for (const part of after) body.output(part, ['B', stateWidth]);
  body.output(output, ['B', width]);
  const last = before.map((_, part) => `last_${part}_l${layer}`);
  const attributes = [attribute.graph('body', body), attribute.integer('num_scan_inputs', inputs.length)];
  graph.nodeOf('Scan', `rnn.l${layer}`, [...before, ...inputs], [...last, `h_l${layer}`], attributes);
  return `h_l${layer}`;
}
