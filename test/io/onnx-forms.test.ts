// Forms that exporters and tools give the same recurrent network in ONNX: each reads to the same weights, or is refused
// by name. The forms are those seen in files of PyTorch 1.13 (operator sets 7 to 17), in the source of PyTorch's newer
// exporter (onnxscript 0.7) and after onnx's own tools.

import { describe, expect, it } from 'vitest';
import { InputError, tensor } from '../../src/array/index.ts';
import { stream } from '../../src/array/random.ts';
import type { MessageWriter } from '../../src/io/bytes/protobuf.ts';
import { describeMatches, readNetwork } from '../../src/io/index.ts';
import type { Network } from '../../src/nn/index.ts';
import {
  type AttributeValue,
  floats,
  integers,
  type MadeModel,
  type MadeNode,
  model,
  rawTensor,
  shaped,
} from './onnx-maker.ts';

const [IN, H, OUT] = [3, 4, 2];
const random = stream(3, 'onnx-forms');
const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal());

/** PyTorch's order of gates, and ONNX's as blocks of it. */
const operators = {
  RNN: { gates: [0], cell: 'elman' },
  LSTM: { gates: [0, 3, 1, 2], cell: 'lstm' },
  GRU: { gates: [1, 0, 2], cell: 'gru' },
} as const;

type Operator = keyof typeof operators;

function madeNetwork(operator: Operator): Network {
  const { gates, cell } = operators[operator];
  const rows = gates.length * H;
  const shapes: [string, number[]][] = [
    ['rnn.weight_ih_l0', [rows, IN]],
    ['rnn.weight_hh_l0', [rows, H]],
    ['rnn.bias_ih_l0', [rows]],
    ['rnn.bias_hh_l0', [rows]],
    ['readout.weight', [OUT, H]],
    ['readout.bias', [OUT]],
  ];
  const parameters = new Map(shapes.map(([name, shape]) => [name, tensor(shape, draw(shape.reduce((a, b) => a * b)))]));
  const sizes = { inputSize: IN, hiddenSize: H, outputSize: OUT };
  return { config: { cell, activation: 'tanh', ...sizes, bias: true, readoutBias: true }, parameters };
}

const networks = { RNN: madeNetwork('RNN'), LSTM: madeNetwork('LSTM'), GRU: madeNetwork('GRU') };

interface Constant {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

/** W, R and B as the operator has them; the readout as PyTorch's exporter does. */
function constantsOf(operator: Operator): Record<'W' | 'R' | 'B' | 'V' | 'c', Constant> {
  const { parameters } = networks[operator];
  const blocks = (name: string) => {
    const data = parameters.get(name)!.data as Float32Array;
    const size = data.length / operators[operator].gates.length;
    return operators[operator].gates.flatMap((gate) => [...data.subarray(gate * size, (gate + 1) * size)]);
  };
  const rows = operators[operator].gates.length * H;
  const readout = parameters.get('readout.weight')!.data as Float32Array;
  const turned = Float32Array.from({ length: OUT * H }, (_, i) => readout[(i % OUT) * H + Math.floor(i / OUT)]!);
  const made = (name: string, dims: number[], values: Iterable<number>) => ({
    name,
    dims,
    values: Float32Array.from(values),
  });
  return {
    W: made('W', [1, rows, IN], blocks('rnn.weight_ih_l0')),
    R: made('R', [1, rows, H], blocks('rnn.weight_hh_l0')),
    B: made('B', [1, 2 * rows], [...blocks('rnn.bias_ih_l0'), ...blocks('rnn.bias_hh_l0')]),
    V: made('V', [H, OUT], turned),
    c: made('c', [OUT], parameters.get('readout.bias')!.data as Float32Array),
  };
}

const attributesOf = (operator: Operator): Record<string, AttributeValue> => ({
  hidden_size: H,
  ...(operator === 'GRU' ? { linear_before_reset: 1 } : {}),
});

interface Form {
  readonly attributes?: Record<string, AttributeValue>;
  /** Inputs of the operator after X. */
  readonly inputs?: readonly string[];
  readonly before?: readonly MadeNode[];
  /** Instead of the Squeeze of its direction. */
  readonly after?: readonly MadeNode[];
  readonly readout?: readonly MadeNode[];
  readonly constants?: readonly MessageWriter[];
  /** How each constant is written. */
  readonly write?: (constant: Constant) => MessageWriter | null;
  readonly model?: Partial<MadeModel>;
}

function file(operator: Operator, form: Form = {}): Uint8Array {
  const own = Object.values(constantsOf(operator)).flatMap((constant) => {
    const written = (form.write ?? plain)(constant);
    return written ? [written] : [];
  });
  const rnn: MadeNode = {
    operator,
    inputs: ['x', ...(form.inputs ?? ['W', 'R', 'B'])],
    outputs: ['Y', 'Y_h', ...(operator === 'LSTM' ? ['Y_c'] : [])],
    attributes: { ...attributesOf(operator), ...form.attributes },
    name: '/rnn/cell',
  };
  const squeeze: MadeNode = { operator: 'Squeeze', inputs: ['Y', 'one'], outputs: ['h'] };
  const readout: MadeNode[] = [
    { operator: 'MatMul', inputs: ['h', 'V'], outputs: ['product'], name: '/fc/MatMul' },
    { operator: 'Add', inputs: ['product', 'c'], outputs: ['y'] },
  ];
  return model({
    nodes: [...(form.before ?? []), rnn, ...(form.after ?? [squeeze]), ...(form.readout ?? readout)],
    constants: [...own, integers('one', [1]), ...(form.constants ?? [])],
    ...form.model,
  });
}

const plain = ({ name, dims, values }: Constant) => floats(name, dims, values);

const names = Object.keys(operators) as Operator[];

function opens(operator: Operator, bytes: Uint8Array, notes: readonly string[] = []): void {
  const { network, mapping } = readNetwork(bytes, 'x.onnx');
  expect(network.config).toEqual(networks[operator].config);
  expect(new Map(network.parameters)).toEqual(networks[operator].parameters);
  expect(describeMatches(mapping).filter((line) => !/^(rnn|readout): /.test(line))).toEqual(notes);
}

const advice =
  'expected recurrent layers and one linear readout of them, with no more than axes moved between: export it so';

const lastStep = 'note: its output is that of the last step only, here it is given at every step';

function refuses(bytes: Uint8Array, message: string): void {
  expect(() => readNetwork(bytes, 'x.onnx')).toThrow(new InputError(`x.onnx${message}`));
}

const bits = (values: Float32Array) =>
  new Uint8Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength));

describe.each(names)('%s', (operator) => {
  it('is read as it is, batch-first by its layout, with lengths of sequences, and an initial state from outside', () => {
    opens(operator, file(operator));
    const squeeze: MadeNode = { operator: 'Squeeze', inputs: ['Y', 'two'], outputs: ['h'] };
    opens(operator, file(operator, { attributes: { layout: 1 }, after: [squeeze], constants: [integers('two', [2])] }));
    opens(operator, file(operator, { inputs: ['W', 'R', 'B', 'lens'], model: { inputs: ['x', 'lens'] } }));
    opens(operator, file(operator, { inputs: ['W', 'R', 'B', '', 'h0'], model: { inputs: ['x', 'h0'] } }));
  });

  it('starts from zero, however that is written', () => {
    const zeros = floats('zeros', [1, 1, H], new Float32Array(H));
    const fill = (name: string): MadeNode => ({ operator: name, inputs: ['shape'], outputs: ['h0'] });
    for (const form of [
      { constants: [floats('h0', [1, 2, H], new Float32Array(2 * H))] },
      { before: [fill('ConstantOfShape')] },
      { before: [fill('ConstantFill')] },
      { before: [{ operator: 'Expand', inputs: ['zeros', 'shape'], outputs: ['h0'] }], constants: [zeros] },
    ])
      opens(operator, file(operator, { inputs: ['W', 'R', 'B', '', 'h0'], ...form }));
  });

  it('is refused where it starts from something else', () => {
    const refusesStart = (form: Form) =>
      refuses(
        file(operator, { inputs: ['W', 'R', 'B', '', 'h0'], ...form }),
        `: ${operator} "rnn.cell" starts from "h0", which is not zero; ${advice}`,
      );
    refusesStart({ constants: [floats('h0', [1, 1, H], [0, 0, 0, 1])] });
    const ones: MadeNode = {
      ...{ operator: 'ConstantOfShape', inputs: ['shape'], outputs: ['h0'] },
      attributes: { value: floats('', [1], [1]) },
    };
    refusesStart({ before: [ones] });
    refusesStart({ before: [{ operator: 'ReduceSum', inputs: ['x'], outputs: ['h0'] }] });
    // What the network reads is not for whoever runs it to set to zero.
    refusesStart({ before: [{ operator: 'Identity', inputs: ['x'], outputs: ['h0'] }] });
    const joined: MadeNode = {
      operator: 'Concat',
      inputs: ['ones', 'zeros'],
      outputs: ['h0'],
      attributes: { axis: 1 },
    };
    const halves = [floats('ones', [1, 1, H], [0, 0, 0, 1]), floats('zeros', [1, 1, H], [0, 0, 0, 0])];
    refusesStart({ before: [joined], constants: halves });
    if (operator === 'LSTM')
      refuses(
        file(operator, { inputs: ['W', 'R', 'B', '', '', 'c0'], constants: [floats('c0', [1, 1, H], [1, 0, 0, 0])] }),
        `: LSTM "rnn.cell" starts from "c0", which is not zero; ${advice}`,
      );
  });

  it('may be told the lengths of its sequences where they are those of the input', () => {
    const form = (lengths: readonly number[]): Form => ({
      inputs: ['W', 'R', 'B', 'lens'],
      constants: [integers('lens', lengths)],
      model: { shapes: { x: [4, 2, IN] } },
    });
    opens(operator, file(operator, form([4, 4])));
    refuses(
      file(operator, form([4, 3])),
      `: ${operator} "rnn.cell" ends its sequences at other lengths than those of its input; ${advice}`,
    );
  });

  it('is refused in other directions, clipped, or of another size than it says', () => {
    for (const direction of ['bidirectional', 'reverse'])
      refuses(
        file(operator, { attributes: { direction } }),
        `: ${operator} "rnn.cell" runs "${direction}", which is not read`,
      );
    refuses(
      file(operator, { attributes: { clip: { float: 3 } } }),
      `: ${operator} "rnn.cell" clips its states, which is not read`,
    );
    const rows = operators[operator].gates.length * H;
    refuses(
      file(operator, { attributes: { hidden_size: 5 } }),
      `: ${operator} "rnn.cell" says hidden_size 5, but R has shape [1, ${rows}, ${H}]`,
    );
    const both = ({ name, dims, values }: Constant) =>
      dims[0] === 1 ? floats(name, [2, ...dims.slice(1)], [...values, ...values]) : plain({ name, dims, values });
    refuses(
      file(operator, { write: both }),
      `: ${operator} "rnn.cell": R has shape [2, ${rows}, ${H}], expected [1, ${rows / H} H, H] of one direction`,
    );
  });

  it('has its weights in Constant nodes, in initializers that are inputs too, raw or as numbers', () => {
    const nodes = Object.values(constantsOf(operator)).map(
      (constant): MadeNode => ({
        ...{ operator: 'Constant', inputs: [], outputs: [constant.name] },
        attributes: { value: floats('', constant.dims, constant.values) },
      }),
    );
    opens(operator, file(operator, { before: nodes, write: () => null }));
    opens(operator, file(operator, { model: { inputs: ['x', 'W', 'R', 'B', 'V', 'c'] } }));
    const packed = ({ name, dims, values }: Constant) => shaped(name, 1, dims).bytes(4, bits(values));
    opens(operator, file(operator, { write: packed }));
    const loose = ({ name, dims, values }: Constant) =>
      values.reduce((message, value) => message.float(4, value), shaped(name, 1, dims));
    opens(operator, file(operator, { write: loose }));
  });

  it('has its weights as doubles, halves or bfloat16, raw or as numbers', () => {
    const codes = { double: 11, half: 10, bfloat16: 16 } as const;
    const halves = (kind: 'half' | 'bfloat16', values: Float32Array) =>
      Uint16Array.from(values, (value) => (kind === 'half' ? halfOf(value) : upperHalf(value)));
    const read = (bytes: Uint8Array) => readNetwork(bytes, 'x').network.parameters;
    for (const kind of ['half', 'bfloat16'] as const) {
      const raw = read(
        file(operator, {
          write: ({ name, dims, values }) =>
            rawTensor(name, codes[kind], dims, new Uint8Array(halves(kind, values).buffer)),
        }),
      );
      const numbers = read(
        file(operator, {
          write: ({ name, dims, values }) =>
            [...halves(kind, values)].reduce(
              (message, each) => message.integer(5, each),
              shaped(name, codes[kind], dims),
            ),
        }),
      );
      expect(numbers).toEqual(raw);
      for (const [name, t] of networks[operator].parameters) {
        const found = raw.get(name)!;
        expect(found.dtype).toBe('f32');
        for (const [i, value] of (t.data as Float32Array).entries())
          expect(Math.abs(Number(found.data[i]) - value)).toBeLessThanOrEqual(
            Math.abs(value) * 2 ** (kind === 'half' ? -11 : -7),
          );
      }
    }
    const doubles = (values: Float32Array) => new Uint8Array(Float64Array.from(values).buffer);
    for (const field of [9, 10]) {
      const found = read(
        file(operator, {
          write: ({ name, dims, values }) => shaped(name, codes.double, dims).bytes(field, doubles(values)),
        }),
      );
      for (const [name, t] of networks[operator].parameters)
        expect(found.get(name)).toEqual({
          dtype: 'f64',
          shape: t.shape,
          data: Float64Array.from(t.data as Float32Array),
        });
    }
  });

  it('has its weights behind copies, casts, transposes, reshapes and splits', () => {
    const { R, B, W } = constantsOf(operator);
    const [rows] = [R.dims[1]!];
    const turnedR = Float32Array.from({ length: rows * H }, (_, i) => R.values[(i % rows) * H + Math.floor(i / rows)]!);
    const joined = Float32Array.from([...W.values, ...B.values]);
    const write = (constant: Constant) => (['W', 'R', 'B'].includes(constant.name) ? null : plain(constant));
    const before: MadeNode[] = [
      { operator: 'Cast', inputs: ['R64'], outputs: ['R32'], attributes: { to: 1 } },
      { operator: 'Identity', inputs: ['R32'], outputs: ['R_copy'] },
      { operator: 'Transpose', inputs: ['R_copy'], outputs: ['R'], attributes: { perm: [0, 2, 1] } },
      { operator: 'Split', inputs: ['joined', 'sizes'], outputs: ['W_flat', 'B_flat'] },
      { operator: 'Reshape', inputs: ['W_flat', 'W_shape'], outputs: ['W'] },
      { operator: 'Unsqueeze', inputs: ['B_flat'], outputs: ['B'], attributes: { axes: [0] } },
    ];
    const constants = [
      rawTensor('R64', 11, [1, H, rows], new Uint8Array(Float64Array.from(turnedR).buffer)),
      floats('joined', [joined.length], joined),
      integers('sizes', [W.values.length, B.values.length]),
      integers('W_shape', [1, -1, IN]),
    ];
    opens(operator, file(operator, { write, before, constants }));
    // Half precision would round what is a float.
    const halved: MadeNode[] = [{ ...before[0]!, attributes: { to: 10 } }, ...before.slice(1)];
    refuses(
      file(operator, { write, before: halved, constants }),
      `: ${operator} "rnn.cell": R is no constant (it comes out of Cast)`,
    );
  });

  it('is sliced out of PyTorch weights, as the exporters that do not fold do', () => {
    const { parameters } = networks[operator];
    const pieces = operators[operator].gates;
    const slices = (name: string, version: 9 | 18): MadeNode[] => {
      const stored = `rnn.${name}_l0`;
      const each = pieces.map((gate): MadeNode => {
        const output = `${name}.${gate}`;
        const node = { operator: 'Slice', outputs: [output] };
        if (version === 9)
          return { ...node, inputs: [stored], attributes: { axes: [0], starts: [gate * H], ends: [(gate + 1) * H] } };
        return { ...node, inputs: [stored, `from${gate}`, `from${gate + 1}`, 'zero'] };
      });
      const joined: MadeNode = {
        ...{ operator: 'Concat', inputs: each.flatMap(({ outputs }) => outputs), outputs: [`${name}.joined`] },
        attributes: { axis: 0 },
      };
      return [...each, joined];
    };
    const kinds = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'];
    const stored = kinds.map((kind) => {
      const { shape, data } = parameters.get(`rnn.${kind}_l0`)!;
      return floats(`rnn.${kind}_l0`, shape, data as Float32Array);
    });
    const ends: MadeNode[] = [0, 1, 2, 3, 4].map((k) => ({
      ...{ operator: 'Constant', inputs: [], outputs: [`from${k}`] },
      // The last end is what exporters write for "to the end".
      attributes: { value_ints: [k === 4 ? Number.MAX_SAFE_INTEGER : k * H] },
    }));
    const zero: MadeNode = { operator: 'Constant', inputs: [], outputs: ['zero'], attributes: { value_ints: [0] } };
    const unsqueeze = (input: string, output: string): MadeNode => ({
      ...{ operator: 'Unsqueeze', inputs: [input, 'zero'], outputs: [output] },
    });
    const write = (constant: Constant) => (['V', 'c'].includes(constant.name) ? plain(constant) : null);
    for (const version of [9, 18] as const) {
      const before: MadeNode[] = [
        ...ends,
        zero,
        ...kinds.flatMap((kind) => slices(kind, version)),
        unsqueeze('weight_ih.joined', 'W'),
        unsqueeze('weight_hh.joined', 'R'),
        {
          ...{ operator: 'Concat', inputs: ['bias_ih.joined', 'bias_hh.joined'], outputs: ['b'] },
          attributes: { axis: 0 },
        },
        unsqueeze('b', 'B'),
      ];
      opens(operator, file(operator, { write, before, constants: stored }));
    }
  });

  it('has its states moved by whatever follows, and the last one read out', () => {
    const moved: MadeNode[] = [
      { operator: 'Transpose', inputs: ['Y'], outputs: ['Yt'], attributes: { perm: [0, 2, 1, 3] } },
      { operator: 'Reshape', inputs: ['Yt', 'flat'], outputs: ['h'] },
    ];
    opens(operator, file(operator, { after: moved, constants: [integers('flat', [0, 0, -1])] }));
    const last: MadeNode[] = [{ operator: 'Squeeze', inputs: ['Y_h', 'zero'], outputs: ['h'] }];
    opens(operator, file(operator, { after: last, constants: [integers('zero', [0])] }), [lastStep]);
  });

  it('ends in no activation and no second layer', () => {
    const ending = (name: string): MadeNode[] => [
      { operator: 'MatMul', inputs: ['h', 'V'], outputs: ['product'], name: '/fc/MatMul' },
      { operator: 'Add', inputs: ['product', 'c'], outputs: ['sum'] },
      { operator: name, inputs: ['sum'], outputs: ['y'], name: '/act' },
    ];
    refuses(file(operator, { readout: ending('Sigmoid') }), `: its readout goes on with Sigmoid "act"; ${advice}`);
    const deeper: MadeNode = { operator: 'MatMul', inputs: ['y', 'V2'], outputs: ['z'] };
    refuses(
      file(operator, {
        readout: [...ending('Sigmoid'), deeper],
        constants: [floats('V2', [OUT, 1], [1, 2])],
        model: { outputs: ['z'] },
      }),
      `: its readout goes on with Sigmoid "act"; ${advice}`,
    );
  });

  it('is refused with weights in another file, which is named', () => {
    const outside = ({ name, dims }: Constant) =>
      shaped(name, 1, dims)
        .message(13, entry('location', 'model.onnx.data'))
        .message(13, entry('offset', '0'))
        .integer(14, 1);
    refuses(
      file(operator, { write: outside }),
      ' is not an ONNX model that can be read: constant "W" is kept in another file "model.onnx.data": export again with the weights inside (torch.onnx.export with external_data=False)',
    );
  });

  it('is refused where its weights are computed, quantised or missing', () => {
    const write = (constant: Constant) => (constant.name === 'R' ? null : plain(constant));
    const before: MadeNode[] = [{ operator: 'DequantizeLinear', inputs: ['q', 'scale'], outputs: ['R'] }];
    refuses(
      file(operator, { write, before }),
      `: ${operator} "rnn.cell": R is no constant (it comes out of DequantizeLinear)`,
    );
    refuses(file(operator, { write }), `: ${operator} "rnn.cell": R is no constant`);
    const whole = (constant: Constant) =>
      constant.name === 'R'
        ? rawTensor('R', 3, constant.dims, new Uint8Array(constant.values.length))
        : plain(constant);
    refuses(file(operator, { write: whole }), `: ${operator} "rnn.cell": R holds i8, expected floating-point numbers`);
  });
});

describe('layers', () => {
  const second: MadeNode = {
    ...{ operator: 'GRU', inputs: ['h', 'W2', 'R', 'B'], outputs: ['Z', 'Z_h'], name: '/rnn/second' },
    attributes: attributesOf('GRU'),
  };
  const squeezes: MadeNode[] = [{ operator: 'Squeeze', inputs: ['Y', 'one'], outputs: ['h'] }];
  const readout = (input: string): MadeNode[] => [
    { operator: 'MatMul', inputs: [input, 'V'], outputs: ['product'] },
    { operator: 'Add', inputs: ['product', 'c'], outputs: ['y'] },
  ];
  const W2 = floats('W2', [1, 3 * H, H], draw(3 * H * H));

  it.each([
    ['Gather', { operator: 'Gather', inputs: ['h_n', 'index'], outputs: ['g'] }, [-1], []],
    ['Gather', { operator: 'Gather', inputs: ['h_n', 'index'], outputs: ['g'], attributes: { axis: 0 } }, [1], []],
    ['Slice', { operator: 'Slice', inputs: ['h_n', 'index', 'end', 'zero'], outputs: ['g'] }, [-1], [2]],
  ] as [string, MadeNode, number[], number[]][])(
    'are read where the readout takes the last one out of h_n by %s',
    (_, taking, index, end) => {
      const stack: MadeNode = {
        ...{ operator: 'Concat', inputs: ['Y_h', 'Z_h'], outputs: ['h_n'] },
        attributes: { axis: 0 },
      };
      const constants = [W2, integers('index', index), integers('end', end), integers('zero', [0])];
      const read = (of: readonly number[]) =>
        readNetwork(
          file('GRU', {
            after: [...squeezes, second, stack, taking],
            readout: readout('g'),
            constants: [constants[0]!, integers('index', of), ...constants.slice(2)],
          }),
          'x',
        ).network;
      expect(read(index).config).toMatchObject({ cell: 'gru', layers: 2 });
      // The first layer's state is not what a network of two layers reads out.
      expect(() => read([0])).toThrow(
        /x: it(s states go through Slice "g"| has no linear readout of the hidden states)/,
      );
    },
  );

  it('have one width; a decoder that reads the last state of an encoder is none', () => {
    const narrow: MadeNode = { ...second, inputs: ['h', 'W2', 'R2'], attributes: { linear_before_reset: 1 } };
    const gates = 3 * (H - 1);
    refuses(
      file('GRU', {
        after: [...squeezes, narrow, { ...squeezes[0]!, inputs: ['Z', 'one'], outputs: ['g'] }],
        readout: [{ operator: 'MatMul', inputs: ['g', 'V2'], outputs: ['y'] }],
        constants: [
          floats('W2', [1, gates, H], draw(gates * H)),
          floats('R2', [1, gates, H - 1], draw(gates * (H - 1))),
          floats('V2', [H - 1, OUT], draw(OUT * (H - 1))),
        ],
      }),
      `: rnn.weight_ih_l1 has shape [9, 4], expected [12, 4] as all its layers must have 4 hidden units`,
    );
    const repeated: MadeNode = { operator: 'Expand', inputs: ['Y_h', 'times'], outputs: ['h'] };
    const decoder = file('GRU', {
      after: [repeated, second, { ...squeezes[0]!, inputs: ['Z', 'one'], outputs: ['g'] }],
      readout: readout('g'),
      constants: [W2, integers('times', [5, 1, 1])],
    });
    refuses(
      decoder,
      ': it has several recurrent operators ("rnn.cell", "rnn.second") that are not one stack: choose one with --map rnn=NAME',
    );
    expect(() => readNetwork(decoder, 'x', { map: { rnn: 'rnn.second' } })).toThrow(
      `x: GRU "rnn.second" reads what GRU "rnn.cell" computes, expected the graph's input; ${advice}`,
    );
  });

  it('that lack biases beside layers that have them have zero', () => {
    const bare = { ...second, inputs: ['h', 'W2', 'R'] };
    const { network } = readNetwork(
      file('GRU', {
        after: [...squeezes, bare, { ...squeezes[0]!, inputs: ['Z', 'one'], outputs: ['g'] }],
        readout: readout('g'),
        constants: [W2],
      }),
      'x',
    );
    expect(network.config).toMatchObject({ layers: 2, bias: true });
    expect(network.parameters.get('rnn.bias_hh_l1')!.data).toEqual(new Float32Array(3 * H));
  });

  it('of an LSTM with peepholes and one without are of two kinds', () => {
    const inner = (node: MadeNode, ...inputs: string[]): MadeNode => ({
      ...node,
      operator: 'LSTM',
      inputs,
      attributes: {},
    });
    const bytes = file('LSTM', {
      inputs: ['W', 'R', 'B', '', '', '', 'P'],
      after: [...squeezes, inner(second, 'h', 'W', 'R', 'B')],
      readout: readout('h'),
      constants: [floats('P', [1, 3 * H], draw(3 * H))],
    });
    refuses(bytes, ': its layers are of two kinds, LSTM with peepholes and LSTM');
  });
});

describe('peepholes', () => {
  it('are i, o, f in ONNX and i, f, o here', () => {
    const values = draw(3 * H);
    const inputs = ['W', 'R', 'B', '', '', '', 'P'];
    const { network } = readNetwork(file('LSTM', { inputs, constants: [floats('P', [1, 3 * H], values)] }), 'x');
    expect(network.config).toEqual({ ...networks.LSTM.config, cell: 'peephole-lstm' });
    const block = (k: number) => [...values.subarray(k * H, (k + 1) * H)];
    expect(network.parameters.get('rnn.weight_ch_l0')).toEqual(
      tensor([3, H], Float32Array.from([...block(0), ...block(2), ...block(1)])),
    );
    refuses(
      file('LSTM', { inputs, constants: [floats('P', [1, 2 * H], values.subarray(0, 2 * H))] }),
      ': LSTM "rnn.cell": P has shape [1, 8], expected [1, 12]',
    );
  });
});

describe('what no cell here does', () => {
  it('a GRU that resets before its product, by choice or by mistake of the exporter', () => {
    const line = ': GRU "rnn.cell" resets its state before the product (linear_before_reset=0';
    const attributes = { linear_before_reset: 0 };
    refuses(file('GRU', { attributes }), `${line}: export with a newer PyTorch or dynamo=False), which is not read`);
    refuses(file('GRU', { attributes, model: { producer: 'tf2onnx' } }), `${line}), which is not read`);
  });

  it('other activations, coupled gates', () => {
    refuses(
      file('LSTM', { attributes: { activations: ['HardSigmoid', 'Tanh', 'Tanh'] } }),
      ': LSTM "rnn.cell" has activations "hardsigmoid, tanh, tanh", expected sigmoid, tanh, tanh',
    );
    refuses(
      file('LSTM', { attributes: { input_forget: 1 } }),
      ': LSTM "rnn.cell" couples its gates, which is not read',
    );
    refuses(
      file('RNN', { attributes: { activations: ['Softsign'] } }),
      ': RNN "rnn.cell" has activation "softsign", expected Tanh, Relu or the identity',
    );
  });

  it('functions of the model, loops, Scans of others, operators of other domains', () => {
    const call: MadeNode = { operator: 'GRU', domain: 'torch.nn', inputs: ['x'], outputs: ['h'] };
    const empty = (further?: MadeModel['further']) =>
      model({ nodes: [call], constants: [], ...(further ? { further } : {}) });
    refuses(
      empty((whole) => whole.message(25, entry('GRU', '').text(10, 'torch.nn'))),
      ': it has no recurrent operator, but functions of its own ("torch.nn.GRU"), which are not followed: inline them (onnx.inliner)',
    );
    refuses(empty(), ': it has no recurrent operator and no Tanh or Relu of products; it has "torch.nn.GRU"');
    for (const operator of ['Loop', 'If'])
      refuses(
        model({ nodes: [{ operator, inputs: ['x'], outputs: ['y'] }], constants: [] }),
        `: it has a ${operator}, whose inside is not read`,
      );
    refuses(
      model({ nodes: [{ operator: 'Scan', inputs: ['x'], outputs: ['y'] }], constants: [] }),
      ': it has a Scan that Engram did not write, or that a tool (an optimiser) rewrote: its inside is not read; keep the file as engram export wrote it',
    );
  });
});

describe('constants that nothing was taken from', () => {
  it('are listed, the first of them by name', () => {
    const constants = Array.from({ length: 23 }, (_, i) => floats(`further${i}`, [2], [i, 1]));
    const shown = Array.from({ length: 20 }, (_, i) => `not used: further${i}, [2]`);
    opens('GRU', file('GRU', { constants }), [...shown, 'note: 3 more tensors are not used']);
  });
});

describe('a person', () => {
  it('may name another activation of an Elman network', () => {
    const read = (operator: Operator, activation: string) =>
      readNetwork(file(operator), 'x', { activation }).network.config.activation;
    expect(read('RNN', 'relu')).toBe('relu');
    expect(read('GRU', 'relu')).toBe('tanh');
    expect(() => read('RNN', 'softsign')).toThrow('x: activation "softsign", expected tanh, relu, linear');
  });
});

/** A key and a value. */
function entry(key: string, value: string): MessageWriter {
  return shaped('', 0, []).text(1, key).text(2, value);
}

/** The half-precision number next to a value of ordinary size. */
function halfOf(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15;
  const rounded = (Math.max(1, exponent) << 10) + (((bits & 0x7fffff) + 0x1000) >>> 13);
  return ((bits >>> 16) & 0x8000) | rounded;
}

/** The float without its lower half: bfloat16, rounded toward zero. */
function upperHalf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16;
}
