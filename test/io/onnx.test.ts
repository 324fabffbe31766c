// ONNX models: what PyTorch exported, gate orders, Elman networks written out as products, and what is refused.

import { describe, expect, it } from 'vitest';
import { InputError, type NamedTensors } from '../../src/array/index.ts';
import { MessageWriter } from '../../src/io/bytes/protobuf.ts';
import { describeMatches, readCheckpoint, readNetwork, readNpz } from '../../src/io/index.ts';
import { networkFromTensors } from '../../src/io/network/network-file.ts';
import { readOnnxModel } from '../../src/io/onnx/model.ts';
import { readOnnx } from '../../src/io/onnx/read-onnx.ts';
import { survivesDamage } from './damage.ts';
import { fixture } from './fixture.ts';

const read = (bytes: Uint8Array) => readNetwork(bytes, 'x.onnx');

/** The tensors of a reference .npz under their names in the network. */
function reference(file: string): NamedTensors {
  const arrays = [...readNpz(fixture(file), file)];
  const weights = arrays.filter(([name]) => name.startsWith('w.')).map(([name, t]) => [name.slice(2), t] as const);
  return new Map(weights.length > 0 ? weights : arrays);
}

describe('recurrent operators', () => {
  it.each([
    ['elman_t1_4x4_h64', 'elman', 'tanh', 1],
    ['cell_rnn_tanh', 'elman', 'tanh', 1],
    ['cell_rnn_relu', 'elman', 'relu', 1],
    ['cell_lstm', 'lstm', 'tanh', 1],
    ['cell_gru', 'gru', 'tanh', 1],
    ['cell_lstm_2layer', 'lstm', 'tanh', 2],
    ['cell_gru_2layer', 'gru', 'tanh', 2],
  ])('%s.onnx gives the weights of the npz bit for bit', (file, cell, activation, layers) => {
    const { network, format, mapping } = read(fixture(`${file}.onnx`));
    const expected = reference(`${file}.npz`);
    expect(new Map(network.parameters)).toEqual(expected);
    expect(network.config).toMatchObject({ cell, activation, ...(layers > 1 ? { layers } : {}) });
    expect(format).toBe('onnx');
    expect(describeMatches(mapping)[0]).toMatch(/^rnn: rnn\.(RNN|LSTM|GRU)/);
    expect(describeMatches(mapping)[1]).toMatch(/^readout: readout\.MatMul of "/);
  });

  it('are read where the exporter left the gates as slices and concatenations', () => {
    const { tensors } = readCheckpoint(fixture('onnx-unfolded.pt'), 'pt');
    const expected = networkFromTensors(tensors, {}, 'pt');
    expect(read(fixture('onnx-unfolded.onnx')).network).toEqual(expected);
  });

  it('are chosen by name', () => {
    const bytes = fixture('cell_gru_2layer.onnx');
    expect(readOnnx(bytes, 'x', { rnn: 'rnn' }).tensors.size).toBe(10);
    expect(() => readOnnx(bytes, 'x', { rnn: 'encoder' })).toThrow(
      'x: it has no recurrent operator called "encoder", it has "rnn.GRU", "rnn.GRU_1"',
    );
    expect(readOnnx(bytes, 'x', { readout: 'readout' }).tensors.size).toBe(10);
    expect(() => readOnnx(bytes, 'x', { readout: 'fc' })).toThrow(
      /no linear readout .* called "fc"; products of them: "readout\.MatMul"/,
    );
  });

  it('of both directions, and readouts of two layers, are refused', () => {
    expect(() => read(fixture('onnx-bidirectional.onnx'))).toThrow(/x\.onnx: RNN "rnn\.RNN" runs "bidirectional"/);
    expect(() => read(fixture('onnx-mlp.onnx'))).toThrow(/x\.onnx: its readout goes on with Relu/);
  });
});

describe('Elman networks written out as products', () => {
  const saved = (file: string) => readCheckpoint(fixture(`onnx-${file}.pt`), 'pt').tensors;
  const opened = (file: string) => {
    const { network, mapping } = read(fixture(`onnx-${file}.onnx`));
    return { ...network, mapping };
  };

  it('unrolled, with all biases', () => {
    const { config, parameters } = opened('unrolled');
    const from = saved('unrolled');
    expect(config).toEqual({
      ...{ cell: 'elman', activation: 'tanh', inputSize: 3, hiddenSize: 6, outputSize: 2 },
      ...{ bias: true, readoutBias: true },
    });
    for (const [name, origin] of [
      ['rnn.weight_ih_l0', 'i2h.weight'],
      ['rnn.weight_hh_l0', 'h2h.weight'],
      ['rnn.bias_ih_l0', 'i2h.bias'],
      ['rnn.bias_hh_l0', 'h2h.bias'],
      ['readout.weight', 'out.weight'],
      ['readout.bias', 'out.bias'],
    ] as const)
      expect([name, parameters.get(name)]).toEqual([name, from.get(origin)]);
  });

  it('with inputs projected and outputs read all at once, without biases', () => {
    const { config, parameters } = opened('raw');
    expect(config).toMatchObject({ activation: 'relu', bias: false, readoutBias: false });
    const from = saved('raw');
    const pairs = { 'rnn.weight_ih_l0': 'W_in', 'rnn.weight_hh_l0': 'W', 'readout.weight': 'W_out' };
    for (const [name, origin] of Object.entries(pairs)) {
      const { shape, data } = parameters.get(name)!;
      const stored = from.get(origin)!;
      expect(shape).toEqual([...stored.shape].reverse());
      const [rows, cols] = shape as [number, number];
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < cols; j++) expect(data[i * cols + j]).toBe(stored.data[j * rows + i]);
    }
  });

  it("as one step, the state going in and out; one bias is the input's", () => {
    const { config, parameters } = opened('step');
    const from = saved('step');
    expect(config).toMatchObject({ hiddenSize: 6, bias: true });
    expect(parameters.get('rnn.weight_hh_l0')).toEqual(from.get('h2h.weight'));
    expect(parameters.get('rnn.bias_ih_l0')).toEqual(from.get('i2h.bias'));
    expect(parameters.get('rnn.bias_hh_l0')!.data).toEqual(new Float32Array(6));
  });

  it('in two layers', () => {
    const { config, parameters } = opened('deep');
    const from = saved('deep');
    expect(config.layers).toBe(2);
    expect(parameters.get('rnn.weight_ih_l0')).toEqual(from.get('a.weight'));
    expect(parameters.get('rnn.weight_hh_l0')).toEqual(from.get('b.weight'));
    expect(parameters.get('rnn.weight_ih_l1')).toEqual(from.get('c.weight'));
    expect(parameters.get('rnn.weight_hh_l1')).toEqual(from.get('d.weight'));
    expect(parameters.get('rnn.bias_ih_l1')).toEqual(from.get('c.bias'));
  });
});

describe('models made to do harm', () => {
  const message = () => new MessageWriter();
  const node = (operator: string, inputs: string[], outputs: string[]) => {
    const made = message();
    for (const each of inputs) made.text(1, each);
    for (const each of outputs) made.text(2, each);
    return made.text(4, operator);
  };
  const model = (graph: MessageWriter) => message().integer(1, 7).message(7, graph).finish();
  const constant = (name: string, dims: number[], raw: Uint8Array) => {
    const made = message();
    for (const each of dims) made.integer(1, each);
    return made.integer(2, 1).text(8, name).bytes(9, raw);
  };
  const refuses = (bytes: Uint8Array, expected: RegExp) => {
    // Processor time: on a busy machine the clock runs faster.
    const started = process.cpuUsage();
    let error: unknown;
    try {
      readOnnx(bytes, 'x');
    } catch (thrown) {
      error = thrown;
    }
    expect(process.cpuUsage(started).user).toBeLessThan(5e6);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(expected);
  };

  it('constants that lie', () => {
    refuses(model(message().message(5, constant('w', [2, 2], new Uint8Array(12)))), /"w" has 12 bytes, expected 16/);
    refuses(model(message().message(5, constant('w', [2 ** 40, 2 ** 40], new Uint8Array(12)))), /broken shape/);
    refuses(
      model(
        message().message(
          5,
          message()
            .integer(1, 2 ** 40)
            .integer(2, 1)
            .text(8, 'w'),
        ),
      ),
      /fewer numbers/,
    );
    refuses(model(message().message(5, message().integer(2, 8).text(8, 'w'))), /element type 8/);
    const outside = constant('w', [1], new Uint8Array(4)).integer(14, 1);
    refuses(model(message().message(5, outside)), /kept in another file/);
  });

  it('graphs in circles, long chains, many parts', () => {
    const circle = message();
    circle.message(1, node('RNN', ['a', 'w', 'r'], ['b'])).message(1, node('Squeeze', ['b'], ['a']));
    refuses(model(circle), /not one stack/);
    const turning = message()
      .message(1, node('Identity', ['a'], ['b']))
      .message(1, node('Identity', ['b'], ['a']));
    turning.message(1, node('Tanh', ['a'], ['h']));
    refuses(model(turning), /no recurrent operator/);
    const chain = message();
    for (let i = 0; i < 30_000; i++) {
      chain.message(1, node('Identity', [`v${i}`], [`v${i + 1}`]));
      chain.message(1, node('Tanh', [`v${i + 1}`], [`t${i}`]));
    }
    refuses(model(chain), /no recurrent operator/);
    const parts = message();
    const empty = message();
    for (let i = 0; i < 400_001; i++) parts.message(13, empty);
    refuses(model(parts), /more than 400000 parts/);
    const stacks = message();
    for (let i = 0; i < 3000; i++) stacks.message(1, node('LSTM', [`h${i}`, 'w', 'r'], [`h${i + 1}`]));
    refuses(model(stacks), /3000 recurrent operators, at most 16/);
  });

  it('one weight in very many products, and sums of sums', () => {
    const graph = message().message(5, constant('w', [100, 100], new Uint8Array(40_000)));
    for (let i = 0; i < 20_000; i++) graph.message(1, node('MatMul', ['x', 'w'], [`p${i}`]));
    refuses(model(graph), /no Tanh or Relu of products/);
    const renamed = message().message(5, constant('w0', [100, 100], new Uint8Array(40_000)));
    for (let i = 0; i < 5000; i++) {
      renamed.message(1, node('Identity', [`w${i}`], [`w${i + 1}`]));
      renamed.message(1, node('MatMul', ['x', `w${i}`], [`p${i}`]));
    }
    const before = process.memoryUsage().arrayBuffers;
    refuses(model(renamed), /no Tanh or Relu of products/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 2 ** 20);
    const sums = message().message(5, constant('w', [2, 2], new Uint8Array(16)));
    sums.message(1, node('MatMul', ['x', 'w'], ['s0']));
    for (let i = 0; i < 40; i++) sums.message(1, node('Add', [`s${i}`, `s${i}`], [`s${i + 1}`]));
    sums.message(1, node('Tanh', ['s40'], ['h']));
    refuses(model(sums), /no Tanh or Relu of products/);
  });

  it('survive any damage as one-line errors', () => {
    const open = (bytes: Uint8Array) => readNetwork(bytes, 'x.onnx');
    survivesDamage(fixture('cell_rnn_tanh.onnx'), open, 1500);
    survivesDamage(fixture('onnx-step.onnx'), open, 1500);
    survivesDamage(fixture('onnx-unfolded.onnx'), open, 500);
    survivesDamage(fixture('onnx-deep.onnx'), (bytes) => readOnnxModel(bytes, 'x'), 500);
  });
});
