// One hundred thousand damaged files through every reader: each is read, or refused in one line as bad input. Nothing
// crashes, nothing takes long, memory stays bounded. Archives are damaged from outside and inside (their checksums
// would hide the pickles and headers), and files are crossed with each other.

import { expect, test } from 'vitest';
import { InputError } from '../../src/array/index.ts';
import { type RandomStream, stream } from '../../src/array/random.ts';
import { concatenate } from '../../src/io/bytes/concatenate.ts';
import { readZip, writeZip } from '../../src/io/bytes/zip.ts';
import { readNetwork, readNpz, readTensors, writeNetwork, writeNpz } from '../../src/io/index.ts';
import { initialParameters, type NetworkConfig } from '../../src/nn/index.ts';
import { secondsComputing } from '../computing.ts';
import { fixture } from '../io/fixture.ts';

const FILES = 100_000;
/** Seconds of computing. */
const SLOWEST_ALLOWED = 2;
/** MiB; the seeds are small, of which damage makes no large file. Large ones are in test/io/hostile-files.test.ts. */
const MOST_GROWN = 256;

interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The file around damaged content. */
  wrap(content: Uint8Array): Uint8Array;
}

const plain = (name: string, bytes = fixture(name)): Seed => ({ name, bytes, wrap: (content) => content });

/** Damages one file inside an archive. */
function inside(name: string, member: RegExp, archive = fixture(name)): Seed {
  const files = readZip(archive, name);
  const found = [...files.keys()].find((each) => member.test(each))!;
  const wrap = (content: Uint8Array) => writeZip(new Map([...files, [found, content]]));
  return { name: `${found} in ${name}`, bytes: files.get(found)!, wrap };
}

const others = JSON.parse(new TextDecoder().decode(fixture('other-entries.json'))) as Record<string, string>;

/** The pickle of a checkpoint that holds other things beside the weights. */
function beside(name: string): Seed {
  return inside(name, /data\.pkl$/, Uint8Array.from(Buffer.from(others[name]!, 'base64')));
}

/** An ONNX file of Engram's own. */
function written(config: Partial<NetworkConfig> & { cell: string }): Seed {
  const sizes = {
    activation: 'tanh',
    inputSize: 3,
    hiddenSize: 4,
    outputSize: 2,
    bias: true,
    readoutBias: true,
  } as const;
  const whole: NetworkConfig = { ...sizes, ...config };
  const network = { config: whole, parameters: initialParameters(whole, 1) };
  return plain(`${config.cell}.onnx`, writeNetwork(network, 'onnx'));
}

const small = new Map([...readNpz(fixture('cell_rnn_tanh.npz'), 'npz')].filter(([, t]) => t.data.length < 100));

const seeds: readonly Seed[] = [
  plain('elman_t1_4x4_h64.safetensors'),
  plain('head of a safetensors', fixture('elman_t1_4x4_h64.safetensors').slice(0, 500)),
  plain('small.npz', writeNpz(small)),
  inside('elman_t1_4x4_h64.npz', /weight_ih/),
  inside('numpy-types.npz', /fortran/),
  plain('cell_rnn_tanh.pt'),
  inside('cell_rnn_tanh.pt', /data\.pkl$/),
  inside('torch-tensors.pt', /data\.pkl$/),
  inside('elman_t1_4x4_h64.lightning.ckpt', /data\.pkl$/),
  inside('cell_gru_2layer.pt', /data\.pkl$/),
  ...['namespace.2.pt', 'numbers.2.pt', 'numbers.4.pt'].map(beside),
  plain('elman_t1_4x4_h64.legacy.pt'),
  plain('head of a legacy.pt', fixture('elman_t1_4x4_h64.legacy.pt').slice(0, 900)),
  plain('cell_rnn_tanh.onnx'),
  plain('cell_lstm_2layer.onnx'),
  plain('onnx-unfolded.onnx'),
  plain('onnx-deep.onnx'),
  plain('onnx-raw.onnx'),
  written({ cell: 'linear', layers: 2 }),
  written({ cell: 'peephole-lstm', layers: 2 }),
  written({ cell: 'mgu', layers: 2 }),
  written({ cell: 'diagonal-ssm', bias: false }),
  written({ cell: 'wave-rnn', channels: 2 }),
];

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fffffff, 0x80000000, 0xffffffff, 1e6, 1e9] as const;

function damaged(random: RandomStream, bytes: Uint8Array, other: Uint8Array): Uint8Array {
  const place = (length: number) => random.integer(Math.max(1, length));
  const kind = random.integer(7);
  const at = place(bytes.length);
  const length = 1 + place(Math.min(64, bytes.length - at));
  if (kind === 0) return bytes.slice(0, at);
  if (kind === 1) return concatenate([bytes.subarray(0, at), bytes.subarray(at + length)]);
  if (kind === 2) return concatenate([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]);
  if (kind === 3) return concatenate([bytes.subarray(0, at), other.subarray(place(other.length))]);
  const copy = bytes.slice();
  if (kind === 4 && copy.length >= 4) {
    const value = EXTREMES[random.integer(EXTREMES.length)]!;
    new DataView(copy.buffer).setUint32(Math.min(at, copy.length - 4), value, true);
    return copy;
  }
  const changes = 1 + random.integer(kind === 5 ? 2 : 16);
  for (let i = 0; i < changes; i++) copy[place(copy.length)] = random.integer(256);
  return copy;
}

test(`${FILES} damaged files: no crash`, () => {
  const random = stream(20, 'fuzz');
  const crashes: string[] = [];
  let refused = 0;
  let slowest = 0;
  const before = process.memoryUsage.rss();
  let most = before;
  for (let i = 0; i < FILES; i++) {
    const seed = seeds[i % seeds.length]!;
    const other = seeds[random.integer(seeds.length)]!;
    let content = seed.bytes;
    for (let times = 1 + random.integer(3); times > 0; times--) content = damaged(random, content, other.bytes);
    const file = seed.wrap(content);
    const read = i % 3 === 0 ? readTensors : readNetwork;
    const seconds = secondsComputing(() => {
      try {
        read(file, 'damaged');
      } catch (error) {
        const { message } = error as Error;
        if (error instanceof InputError && !/[\n\r]/.test(message) && message.length < 1000) refused++;
        else crashes.push(`file ${i} (${seed.name}): ${(error as Error).stack ?? message}`);
      }
    });
    slowest = Math.max(slowest, seconds);
    if (i % 100 === 0) most = Math.max(most, process.memoryUsage.rss());
  }
  const grown = Math.round((most - before) / 2 ** 20);
  console.log(
    `${FILES} damaged files: ${refused} refused, ${FILES - refused - crashes.length} read, ${crashes.length} crashes, slowest ${slowest.toFixed(2)} s, memory grew by ${grown} MiB`,
  );
  expect(crashes.slice(0, 5)).toEqual([]);
  expect(refused).toBeGreaterThan(FILES / 4);
  expect(slowest).toBeLessThan(SLOWEST_ALLOWED);
  expect(grown).toBeLessThan(MOST_GROWN);
});
