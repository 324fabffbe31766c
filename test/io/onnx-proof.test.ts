// A graph that computes anything but the network in it is refused by the node that does so; axes and steps may be moved
// and chosen. Exported forms of these were run with onnxruntime: each gives other outputs than the network.

import { describe, expect, it } from 'vitest';
import { InputError, tensor } from '../../src/array/index.ts';
import { stream } from '../../src/array/random.ts';
import { MessageWriter } from '../../src/io/bytes/protobuf.ts';
import { describeMatches, readNetwork } from '../../src/io/index.ts';
import { floats, integers, type MadeModel, type MadeNode, node as madeNode, model, rawTensor } from './onnx-maker.ts';

const [STEPS, BATCH, IN, H, OUT] = [3, 5, 3, 4, 2];
const random = stream(5, 'onnx-proof');
const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal());
const advice =
  'expected recurrent layers and one linear readout of them, with no more than axes moved between: export it so';

const weights = { W: draw(IN * H), U: draw(H * H), b: draw(H), V: draw(H * OUT), c: draw(OUT) };
const turned = (values: Float32Array, rows: number, columns: number) =>
  tensor(
    [columns, rows],
    Float32Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!),
  );

/** `step` of a node with the outputs and inputs as they are named. */
const node = (operator: string, inputs: string[], output: string, rest: Partial<MadeNode> = {}): MadeNode => ({
  ...{ operator, inputs, outputs: [output], name: `/${output}`, ...rest },
});

const axis = (value: number) => ({ attributes: { axis: value } });

const refusal = (bytes: Uint8Array): string => {
  try {
    readNetwork(bytes, 'x.onnx');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message.replace(`; ${advice}`, '; ...');
  }
  return 'read';
};

const notes = (bytes: Uint8Array) =>
  describeMatches(readNetwork(bytes, 'x').mapping).filter((line) => line.startsWith('note'));

const everyStep = 'here it is given at every step';

describe('a recurrent operator', () => {
  const constants = [
    floats('W', [1, H, IN], draw(IN * H)),
    floats('R', [1, H, H], draw(H * H)),
    floats('V', [H, OUT], weights.V),
    floats('c', [OUT], weights.c),
    floats('m', [1, OUT], [0.5, 0.5]),
    floats('n', [1, 1, OUT], weights.c),
    floats('many', [STEPS, 1, OUT], draw(STEPS * OUT)),
    floats('one', [1], [1]),
    floats('column', [OUT, 1], weights.c),
    rawTensor('training', 9, [], Uint8Array.of(1)),
    floats('F', [H, H], draw(H * H)),
    ...[0, 1, 2, 3, -1].map((value) => integers(`i${value}`, [value])),
    integers('end', [2 ** 53 - 1]),
    integers('back', [-(2 ** 53 - 1)]),
    integers('order', [1, 0]),
    integers('rows', [-1, H]),
    integers('out', [OUT]),
    integers('turned', [BATCH, STEPS, OUT]),
    integers('flat', [-1]),
    integers('merged', [-1, BATCH, IN]),
  ];
  const readout = [node('MatMul', ['h', 'V'], 'Vh'), node('Add', ['Vh', 'c'], 'y')];
  const rnn = (input = 'x', rest: Partial<MadeNode> = {}): MadeNode[] => [
    { operator: 'RNN', inputs: [input, 'W', 'R'], outputs: ['Y', 'Y_h'], name: '/rnn', ...rest },
    node('Squeeze', ['Y', 'i1'], 'h'),
  ];
  const made = (nodes: readonly MadeNode[], rest: Partial<MadeModel> = {}) =>
    model({ nodes, constants, shapes: { x: [STEPS, BATCH, IN] }, ...rest });
  /** With other nodes after the readout. */
  const after = (...nodes: MadeNode[]) => made([...rnn(), ...readout, ...nodes], { outputs: ['z'] });

  it.each([
    ['Neg', node('Neg', ['y'], 'z')],
    ['Mul', node('Mul', ['y', 'one'], 'z')],
    ['Mul', node('Mul', ['m', 'y'], 'z')],
    ['Add', node('Add', ['y', 'x'], 'z')],
    ['Add', node('Add', ['y', 'y'], 'z')],
    ['Sub', node('Sub', ['y', 'c'], 'z')],
    ['Softmax', node('Softmax', ['y'], 'z')],
    ['Clip', node('Clip', ['y'], 'z')],
    ['Gather', node('Gather', ['y', 'order'], 'z', axis(2))],
    ['Gather', node('Gather', ['y', 'i0'], 'z', axis(2))],
    ['Gather', node('Gather', ['y', 'i0'], 'z', axis(1))],
    ['Slice', node('Slice', ['y', 'i-1', 'back', 'i2', 'i-1'], 'z')],
    ['Slice', node('Slice', ['y', 'i-1', 'back', 'i0', 'i-1'], 'z')],
    ['Slice', node('Slice', ['y', 'i0', 'end', 'i0', 'i2'], 'z')],
    ['Dropout', node('Dropout', ['y', 'one', 'training'], 'z')],
    ['Reshape', node('Reshape', ['y', 'turned'], 'z')],
    ['Cast', node('Cast', ['y'], 'z', { attributes: { to: 10 } })],
    ['Cast', node('Cast', ['y'], 'z', { attributes: { to: 7 } })],
    ['Concat', node('Concat', ['y', 'y'], 'z', axis(2))],
    ['ReverseSequence', node('ReverseSequence', ['y'], 'z')],
  ])('is refused where %s comes after its readout', (operator, last) => {
    expect(refusal(after(last))).toBe(`x.onnx: its readout goes on with ${operator} "z"; ...`);
  });

  it('is refused where it gives some features of its readout, of one step too', () => {
    const nodes = [...rnn(), ...readout, node('Slice', ['y', 'i0', 'i1', 'i2'], 'z')];
    for (const steps of [STEPS, 1])
      expect(refusal(made(nodes, { outputs: ['z'], shapes: { x: [steps, BATCH, IN] } }))).toBe(
        'x.onnx: its readout goes on with Slice "z"; ...',
      );
  });

  it('is refused where its readout is one of several outputs made of it', () => {
    const nodes = [...rnn(), ...readout, node('Softmax', ['y'], 'z')];
    expect(refusal(made(nodes, { outputs: ['y', 'z'] }))).toBe('x.onnx: its readout goes on with Softmax "z"; ...');
    // Its states are what they are, and its input.
    expect(refusal(made(nodes, { outputs: ['y', 'Y_h', 'h', 'x'] }))).toBe('read');
    expect(refusal(made(nodes, { outputs: ['h'] }))).toBe('x.onnx: its output "h" is not its readout; ...');
    expect(refusal(made(nodes, { outputs: [] }))).toMatch(/is not its readout/);
  });

  it.each([
    ['Slice', [node('Slice', ['x', 'i-1', 'back', 'i0', 'i-1'], 'z')], 'its input goes through Slice "z"'],
    ['Mul', [node('Mul', ['x', 'one'], 'z')], 'RNN "rnn" reads what Mul "z" computes, expected the graph\'s input'],
    ['Slice', [node('Slice', ['x', 'i1', 'end'], 'z')], 'RNN "rnn" does not read all steps of its input'],
    ['Slice', [node('Slice', ['x', 'i1', 'end', 'i1'], 'z')], 'RNN "rnn" does not read the steps of its input'],
    ['Gather', [node('Gather', ['x', 'i0'], 'z', axis(2))], 'RNN "rnn" does not read the steps of its input'],
    ['Gather', [node('Gather', ['x', 'order'], 'z', axis(0))], 'its input goes through Gather "z"'],
    [
      'Transpose',
      [node('Transpose', ['x'], 'z', { attributes: { perm: [2, 1, 0] } })],
      // Its sizes fit: there are as many steps as features.
      'read',
    ],
  ])('is refused where %s comes before it', (_, before, expected) => {
    const found = refusal(made([...before, ...rnn('z'), ...readout]));
    if (expected !== 'read') return expect(found.slice('x.onnx: '.length)).toMatch(new RegExp(`^${expected}`));
    // Whoever transposes once more reads another axis of the graph's input as time: the network is the same.
    return expect(found).toBe('read');
  });

  it('is refused where two axes of the input become its steps', () => {
    const merged = [node('Reshape', ['x', 'merged'], 'z'), ...rnn('z'), ...readout];
    expect(refusal(made(merged, { shapes: { x: [2, STEPS, BATCH, IN] } }))).toBe(
      'x.onnx: RNN "rnn" does not read the steps of its input one after another; ...',
    );
  });

  it('is refused where its states are changed before the readout', () => {
    const changed = (...nodes: MadeNode[]) => refusal(made([rnn()[0]!, ...nodes, ...readout]));
    const squeeze = node('Squeeze', ['Y', 'i1'], 's');
    expect(changed(squeeze, node('Mul', ['s', 's'], 'h'))).toBe('x.onnx: its states go through Mul "h"; ...');
    expect(changed(squeeze, node('Tanh', ['s'], 'h'))).toBe('x.onnx: its states go through Tanh "h"; ...');
    const first = changed(squeeze, node('MatMul', ['s', 'F'], 'f'), node('Identity', ['f'], 'h'));
    expect(first).toMatch(/^x\.onnx: its readout goes on with MatMul "Vh"/);
    // Time and features exchanged, as many as each other.
    const square = [node('Transpose', ['s'], 'h', { attributes: { perm: [2, 1, 0] } })];
    const bytes = made([rnn()[0]!, squeeze, ...square, ...readout], { shapes: { x: [H, BATCH, IN] } });
    expect(refusal(bytes)).toBe('x.onnx: its states go through MatMul "Vh"; ...');
  });

  it('is refused where another network gives the input of a layer', () => {
    const second: MadeNode = { operator: 'RNN', inputs: ['s', 'R', 'R'], outputs: ['Z'], name: '/second' };
    const stack = (...between: MadeNode[]) =>
      refusal(made([rnn()[0]!, ...between, second, node('Squeeze', ['Z', 'i1'], 'h'), ...readout]));
    const squeeze = node('Squeeze', ['Y', 'i1'], 't');
    expect(stack(node('Squeeze', ['Y', 'i1'], 's'))).toBe('read');
    expect(stack(squeeze, node('Dropout', ['t'], 's'))).toBe('read');
    expect(stack(squeeze, node('Slice', ['t', 'i-1', 'back', 'i0', 'i-1'], 's'))).toBe(
      'x.onnx: its states go through Slice "s"; ...',
    );
    expect(stack(squeeze, node('Transpose', ['t'], 's', { attributes: { perm: [1, 0, 2] } }))).toBe(
      'x.onnx: RNN "second" does not read the steps of its input one after another; ...',
    );
  });

  it('has a bias of one number for each feature, in any number of axes', () => {
    const bias = (operator: string, ...inputs: string[]) => made([...rnn(), readout[0]!, node(operator, inputs, 'y')]);
    for (const name of ['c', 'm', 'n']) {
      const { parameters } = readNetwork(bias('Add', name, 'Vh'), 'x').network;
      expect(parameters.get('readout.bias')).toEqual(
        tensor([OUT], name === 'm' ? Float32Array.of(0.5, 0.5) : weights.c),
      );
    }
    for (const name of ['many', 'one', 'column'])
      expect(refusal(bias('Add', 'Vh', name))).toBe(
        'x.onnx: Add "y" adds a constant that is no bias of its features; ...',
      );
    expect(refusal(bias('Sub', 'Vh', 'c'))).toBe('x.onnx: its readout goes on with Sub "y"; ...');
    const twice = made([...rnn(), ...readout, node('Add', ['y', 'n'], 'z')], { outputs: ['z'] });
    expect(refusal(twice)).toMatch(/^x\.onnx: its readout adds several constants \("c", "n"\), expected one bias/);
    const both = made([...rnn(), ...readout], { outputs: ['Vh', 'y'] });
    expect(refusal(both)).toMatch(/^x\.onnx: its outputs are readouts with different biases/);
  });

  it('may have its axes moved and its readout computed in rows', () => {
    const shape = [
      node('Shape', ['h'], 'extents'),
      node('Slice', ['extents', 'i0', 'i2'], 'leading'),
      node('Concat', ['leading', 'out'], 'full', axis(0)),
    ];
    const rows = [
      node('Reshape', ['h', 'rows'], 'r'),
      node('Gemm', ['r', 'V', 'c'], 'g'),
      node('Reshape', ['g', 'full'], 'y'),
    ];
    for (const extents of [
      [STEPS, BATCH, IN],
      ['T', 'B', IN],
    ])
      expect(notes(made([...rnn(), ...shape, ...rows], { shapes: { x: extents } }))).toEqual([]);
    const batchFirst = [
      node('Transpose', ['x'], 't', { attributes: { perm: [1, 0, 2] } }),
      ...rnn('t'),
      ...readout,
      node('Transpose', ['y'], 'z', { attributes: { perm: [1, 0, 2] } }),
    ];
    expect(notes(made(batchFirst, { outputs: ['z'] }))).toEqual([]);
    expect(notes(after(node('Flatten', ['y'], 'f', axis(2)), node('Reshape', ['f', 'flat'], 'z')))).toEqual([]);
  });

  it('may give some steps only, which is said', () => {
    const last = (which: string) => `note: its output is that of ${which} only, ${everyStep}`;
    expect(notes(after(node('Gather', ['y', 'i-1'], 'z', axis(0))))).toEqual([last('the last step')]);
    expect(notes(after(node('Slice', ['y', 'i1', 'end'], 'z')))).toEqual([last('some steps')]);
    expect(notes(made([...rnn(), node('Squeeze', ['Y_h', 'i0'], 'hn'), node('MatMul', ['hn', 'V'], 'y')]))).toEqual([
      last('the last step'),
    ]);
    expect(notes(after(node('Slice', ['y', 'i0', 'end'], 'z')))).toEqual([]);
  });

  it('is refused where a value is computed twice, for it is not said which of them counts', () => {
    expect(refusal(made([...rnn(), ...readout, node('Neg', ['Vh'], 'y')]))).toBe('x.onnx: it computes "y" twice');
  });
});

describe('an Elman network that is written out', () => {
  const constants = [
    floats('W', [IN, H], weights.W),
    floats('U', [H, H], weights.U),
    floats('b', [1, H], weights.b),
    floats('b2', [H], draw(H)),
    floats('V', [H, OUT], weights.V),
    floats('h-1', [BATCH, H], new Float32Array(BATCH * H)),
    floats('ones', [BATCH, H], new Float32Array(BATCH * H).fill(1)),
    floats('a', [H], draw(H)),
    ...[0, 1, 2, 3].map((value) => integers(`i${value}`, [value])),
  ];

  /** The nodes of a step. */
  const step = (t: number): MadeNode[] => [
    node('Gather', ['x', `i${t}`], `g${t}`, axis(0)),
    node('Squeeze', [`g${t}`, 'i0'], `x${t}`),
    node('MatMul', [`x${t}`, 'W'], `p${t}`),
    node('MatMul', [`h${t - 1}`, 'U'], `q${t}`),
    node('Add', [`p${t}`, `q${t}`], `s${t}`),
    node('Add', [`s${t}`, 'b'], `r${t}`),
    node('Tanh', [`r${t}`], `h${t}`),
    node('MatMul', [`h${t}`, 'V'], `v${t}`),
    node('Unsqueeze', [`v${t}`, 'i0'], `y${t}`),
  ];
  const steps = [0, 1, 2];
  const output = node('Concat', ['y0', 'y1', 'y2'], 'y', axis(0));
  /** Nodes in the place of those that compute the same. */
  const written = (changed: readonly MadeNode[] = [], rest: Partial<MadeModel> = {}) => {
    const nodes = [...steps.flatMap(step), output].flatMap((each) => {
      const instead = changed.filter(({ outputs }) => outputs[0]!.split('.')[0] === each.outputs[0]);
      return instead.length === 0
        ? [each]
        : instead.map((one) => ({ ...one, outputs: one === instead.at(-1) ? each.outputs : one.outputs }));
    });
    return model({ nodes, constants, shapes: { x: [STEPS, BATCH, IN] }, ...rest });
  };

  it('is read to its weights', () => {
    const { network } = readNetwork(written(), 'x');
    expect(network.config).toMatchObject({ cell: 'elman', activation: 'tanh', hiddenSize: H, readoutBias: false });
    expect(network.parameters.get('rnn.weight_ih_l0')).toEqual(turned(weights.W, IN, H));
    expect(network.parameters.get('rnn.weight_hh_l0')).toEqual(turned(weights.U, H, H));
    expect(network.parameters.get('rnn.bias_ih_l0')).toEqual(tensor([H], weights.b));
    expect(notes(written())).toEqual([]);
    // How many steps the input has is not said then.
    expect(notes(written([], { shapes: {} }))).toEqual([`note: its output is that of some steps only, ${everyStep}`]);
  });

  it('is refused with further terms', () => {
    const slice = node('Slice', ['x1', 'i0', 'i1', 'i1'], 's1.part');
    expect(
      refusal(written([slice, node('Add', ['q1', 's1.part'], 's1.sum'), node('Add', ['p1', 's1.sum'], 's1')])),
    ).toBe('x.onnx: its input goes through Slice "s1.part"; ...');
    const own = [node('Mul', ['h0', 'a'], 's1.own'), node('Add', ['q1', 's1.own'], 's1.sum')];
    expect(refusal(written([...own, node('Add', ['p1', 's1.sum'], 's1')]))).toBe(
      'x.onnx: its states go through Mul "s1.own"; ...',
    );
    const gain = [node('Mul', ['h0', 'a'], 'q1.own'), node('MatMul', ['q1.own', 'U'], 'q1')];
    expect(refusal(written(gain))).toMatch(/^x\.onnx: its states go through Mul "q1\.own"/);
    expect(refusal(written([node('Sub', ['s1', 'b'], 'r1')]))).toMatch(/^x\.onnx: .* Sub "r1"/);
    expect(refusal(written([node('Add', ['s1', 's1'], 'r1')]))).toMatch(/^x\.onnx: Tanh "h1" adds other products/);
  });

  it('is refused where one step has other constants than the others', () => {
    for (const t of steps)
      expect(refusal(written([node('Add', [`s${t}`, 'b2'], `r${t}`)]))).toMatch(
        /^x\.onnx: Tanh "h\d" adds other constants than at another step/,
      );
    expect(refusal(written([node('Identity', ['s2'], 'r2')]))).toMatch(/"h2" adds other constants/);
  });

  it('is refused where a step reads another step than its own, or the state of another', () => {
    expect(refusal(written(steps.map((t) => node('Gather', ['x', `i${2 - t}`], `g${t}`, axis(0)))))).toMatch(
      /^x\.onnx: Tanh "h0" does not read the state of the step before/,
    );
    expect(refusal(written([node('Gather', ['x', 'i1'], 'g2', axis(0))]))).toBe(
      'x.onnx: Tanh "h2" does not read the input at its step; ...',
    );
    expect(refusal(written([node('MatMul', ['h0', 'U'], 'q2')]))).toBe(
      'x.onnx: Tanh "h2" does not read the input at its step; ...',
    );
    expect(refusal(written([node('Identity', ['q2'], 's2')]))).toBe(
      'x.onnx: Tanh "h2" does not read the input at its step; ...',
    );
    expect(refusal(written([node('Identity', ['p2'], 's2')]))).toBe(
      'x.onnx: Tanh "h2" does not read the state of the step before; ...',
    );
  });

  it('goes on after its input has ended, as if it were zero', () => {
    const silent = [node('Identity', ['q2'], 's2')];
    expect(notes(written(silent, { shapes: { x: [2, BATCH, IN] } }))).toEqual([]);
  });

  it('starts from zero or from an input of the graph', () => {
    expect(refusal(written([node('MatMul', ['ones', 'U'], 'q0')]))).toMatch(/^x\.onnx: .* MatMul "q0"/);
    expect(notes(written([node('Identity', ['p0'], 's0')]))).toEqual([]);
    expect(notes(written([node('MatMul', ['start', 'U'], 'q0')], { inputs: ['x', 'start'] }))).toEqual([]);
    expect(refusal(written([node('MatMul', ['x0', 'U'], 'q0')]))).toMatch(/^x\.onnx: .*MatMul "q0"/);
  });

  it('gives its outputs in the order of its steps', () => {
    const order = (...parts: string[]) => written([node('Concat', parts, 'y', axis(0))]);
    expect(refusal(order('y2', 'y1', 'y0'))).toMatch(/^x\.onnx: its readout goes on with Concat "y"/);
    expect(refusal(order('y0', 'y0', 'y1'))).toMatch(/^x\.onnx: its readout goes on with Concat "y"/);
    expect(notes(order('y1', 'y2'))).toEqual([`note: its output is that of some steps only, ${everyStep}`]);
    expect(notes(order('y2'))).toEqual([`note: its output is that of the last step only, ${everyStep}`]);
  });

  it('as one step must give the state that it takes', () => {
    const nodes = step(0)
      .slice(2, 8)
      .map((each) => ({ ...each, outputs: each.outputs.map((name) => (name === 'v0' ? 'y' : name)) }));
    /** Its product with some features of the input where a node before it says so. */
    const one = (outputs: string[], before: readonly MadeNode[] = []) =>
      model({
        nodes: [
          ...before,
          ...nodes.map((each) =>
            before.length > 0 && each.outputs[0] === 'p0' ? { ...each, inputs: ['x0.part', 'W2'] } : each,
          ),
        ],
        constants: [...constants.filter((_, i) => i !== 5), floats('W2', [2, H], weights.W.subarray(0, 2 * H))],
        ...{ inputs: ['x0', 'h-1'], outputs },
        shapes: { x0: ['B', IN], 'h-1': ['B', H] },
      });
    expect(notes(one(['y', 'h0']))).toEqual([]);
    expect(refusal(one(['y'], [node('Slice', ['x0', 'i0', 'i2', 'i1'], 'x0.part')]))).toBe(
      'x.onnx: its input goes through MatMul "p0"; ...',
    );
    expect(refusal(one(['y']))).toBe('x.onnx: "U" never multiplies a state of the step before; ...');
  });
});

describe('graphs made to do harm', () => {
  const constants = [floats('a', [4, 4], new Float32Array(16)), floats('b', [4, 4], new Float32Array(16))];
  const nameless = (input: string) => madeNode({ operator: 'Tanh', inputs: [input], outputs: [] });

  /** Of processor time, in seconds: on a busy machine the clock runs faster. */
  const refusedWithin = (seconds: number, nodes: readonly MessageWriter[]) => {
    const graph = new MessageWriter();
    for (const each of nodes) graph.message(1, each);
    for (const each of constants) graph.message(5, each);
    for (const name of ['x', 'h']) graph.message(11, new MessageWriter().text(1, name));
    const bytes = new MessageWriter().integer(1, 8).message(7, graph).finish();
    const started = process.cpuUsage();
    const message = refusal(bytes);
    expect(process.cpuUsage(started).user).toBeLessThan(1e6 * seconds);
    return message;
  };

  it('of one layer in more sums than a call takes arguments', () => {
    const p = madeNode(node('MatMul', ['x', 'a'], 'p'));
    const q = madeNode(node('MatMul', ['h', 'b'], 'q'));
    const sums = new Array<MessageWriter>(130_000).fill(nameless('q'));
    const both = [madeNode(node('Add', ['p', 'q'], 's')), madeNode(node('Tanh', ['s'], 'y'))];
    const found = refusedWithin(5, [p, q, nameless('p'), ...sums, ...both]);
    expect(found).toMatch(/^x\.onnx: which of "a" and "b" multiplies the state/);
  });

  it('of sums of themselves, for which very many ask', () => {
    const sums = Array.from({ length: 9 }, (_, i) => madeNode(node('Add', [`s${i}`, `s${i}`], `s${i + 1}`)));
    const asking = new Array<MessageWriter>(100_000).fill(nameless('s8'));
    const found = refusedWithin(5, [madeNode(node('Add', ['x', 'x'], 's0')), ...sums, ...asking]);
    expect(found).toMatch(/^x\.onnx: it has no recurrent operator/);
  });

  it('have nodes with operators', () => {
    expect(refusal(model({ nodes: [node('', ['x'], 'y')], constants: [] }))).toBe(
      'x.onnx is not an ONNX model that can be read: it has a node "/y" without an operator',
    );
  });
});
