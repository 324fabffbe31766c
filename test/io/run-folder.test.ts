// Atomic files, run folders before and after a kill, and loading a network from each source.

import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { InputError, type NamedTensors } from '../../src/array/index.ts';
import { readFileBounded } from '../../src/io/bytes/atomic.node.ts';
import {
  createRun,
  listCheckpoints,
  loadCheckpoint,
  loadNetwork,
  openRun,
  readMetrics,
  writeFileAtomic,
} from '../../src/io/index.node.ts';
import { networkToTensors } from '../../src/io/network/network-file.ts';
import { loadTensors } from '../../src/io/runs/load.node.ts';
import { appendMetrics, saveCheckpoint, truncateMetrics } from '../../src/io/runs/run-folder.node.ts';
import { writeNpz } from '../../src/io/tensors/npz.ts';
import { writeSafetensors } from '../../src/io/tensors/safetensors.ts';
import { folderOfEachTest } from '../temporary.ts';
import { fixture } from './fixture.ts';

const own = folderOfEachTest('io');
let root = '';
beforeEach(() => {
  root = own.path;
});

const weights = (value: number): NamedTensors =>
  new Map([['a', { dtype: 'f32', shape: [1], data: Float32Array.of(value) }]]);

describe('whole files', () => {
  it('are replaced in one move, leaving nothing else behind', () => {
    const path = join(root, 'file');
    writeFileAtomic(path, 'one');
    writeFileAtomic(path, Uint8Array.of(1, 2, 3));
    expect(readFileBounded(path)).toEqual(Uint8Array.of(1, 2, 3));
    expect(readdirSync(root)).toEqual(['file']);
  });

  it('that cannot be written or read are named in one line, and leave nothing half-written', () => {
    const blocked = join(root, 'blocked');
    writeFileSync(blocked, '');
    expect(() => writeFileAtomic(join(blocked, 'x'), 'text')).toThrow(InputError);
    expect(() => writeFileAtomic(join(blocked, 'x'), 'text')).toThrow(
      /cannot write .*blocked.x: a part of the path is a file/,
    );
    expect(() => writeFileAtomic(join(root, 'missing', 'x'), 'text')).toThrow(/no such file or folder/);
    mkdirSync(join(root, 'full', 'inner'), { recursive: true });
    expect(() => writeFileAtomic(join(root, 'full'), 'text')).toThrow(InputError);
    expect(readdirSync(root).sort()).toEqual(['blocked', 'full']);
    expect(() => readFileBounded(join(root, 'nothing'))).toThrow(/cannot read .*nothing: no such file or folder/);
    expect(() => readFileBounded(root)).toThrow(/it is a folder, expected a file/);
    writeFileSync(blocked, '12345');
    expect(() => readFileBounded(blocked, 4)).toThrow(/has 5 bytes, the limit is 4/);
  });
});

describe('a run', () => {
  it('is opened as it was made', () => {
    const run = createRun(join(root, 'runs', 'one'), { seed: 7, task: { name: 'T1' } });
    expect(openRun(run.dir)).toEqual(run);
    expect(run.json).toMatchObject({ schema: 'engram.run/1', seed: 7, task: { name: 'T1' } });
    expect(readMetrics(run)).toEqual([]);
    expect(listCheckpoints(run)).toEqual([]);
  });

  it('is neither made over another one nor over foreign files', () => {
    const { dir } = createRun(join(root, 'one'), { seed: 7 });
    expect(() => createRun(dir, { seed: 8 })).toThrow(/holds a run already: resume it/);
    expect(openRun(dir).json).toMatchObject({ seed: 7 });
    const foreign = join(root, 'foreign', 'checkpoints');
    mkdirSync(foreign, { recursive: true });
    writeFileSync(join(foreign, 'mine.safetensors'), 'precious');
    expect(() => createRun(join(root, 'foreign'), {})).toThrow(/no run\.json: choose another folder/);
    expect(readFileSync(join(foreign, 'mine.safetensors'), 'utf8')).toBe('precious');
    writeFileSync(join(root, 'file'), '');
    expect(() => createRun(join(root, 'file'), {})).toThrow(InputError);
    expect(() => createRun(join(root, 'file', 'deeper'), {})).toThrow(/cannot create the folder .*deeper/);
    // Where a file system refuses folders but says that the parent is missing, Node's recursive mkdir never returns.
    if (existsSync('/proc/self'))
      expect(() => createRun('/proc/engram', {})).toThrow(/cannot create the folder \/proc/);
  });

  it('whose run.json is missing, broken or of another version is refused', () => {
    expect(() => openRun(root)).toThrow(/is not the folder of a run: it has no run\.json/);
    writeFileSync(join(root, 'run.json'), '{"schema":');
    expect(() => openRun(root)).toThrow(/run\.json is not JSON/);
    for (const text of ['null', '[]', '3', '{}', '{"schema":"engram.run/99"}']) {
      writeFileSync(join(root, 'run.json'), text);
      expect(() => openRun(root)).toThrow(/run\.json has schema .*, expected "engram\.run\/1"/);
    }
  });

  it('keeps checkpoints by name', () => {
    const run = createRun(root, {});
    saveCheckpoint(run, 'last', weights(1), { step: '10' });
    saveCheckpoint(run, 'last', weights(2), { step: '20' });
    saveCheckpoint(run, 'best', weights(3), {});
    expect(loadCheckpoint(run, 'last')).toEqual({ tensors: weights(2), metadata: { step: '20' } });
    expect(listCheckpoints(run)).toEqual(['best', 'last']);
    expect(() => loadCheckpoint(run, 'first')).toThrow(/cannot read .*first\.safetensors: no such file/);
    expect(() => saveCheckpoint(run, '../escape', weights(1), {})).toThrow(/checkpoint name "\.\.\/escape"/);
  });

  it('continues its metrics after a kill', () => {
    const run = createRun(root, {});
    appendMetrics(run, [
      { step: 100, loss: 1 },
      { step: 200, loss: Number.NaN },
    ]);
    appendMetrics(run, []);
    appendMetrics(run, [{ step: 300, loss: 0.25 }]);
    appendFileSync(join(root, 'metrics.jsonl'), '{"step":400,"lo');
    expect(readMetrics(run).map(({ step }) => step)).toEqual([100, 200, 300]);
    truncateMetrics(run, 200);
    appendMetrics(run, [{ step: 300, loss: 0.5 }]);
    expect(readFileSync(join(root, 'metrics.jsonl'), 'utf8')).toBe(
      '{"step":100,"loss":1}\n{"step":200,"loss":null}\n{"step":300,"loss":0.5}\n',
    );
  });

  it('names the broken line of its metrics', () => {
    const run = createRun(root, {});
    writeFileSync(join(root, 'metrics.jsonl'), '{"step":1}\nnonsense\n{"step":2}\n');
    expect(() => readMetrics(run)).toThrow(/metrics\.jsonl line 2 is not JSON/);
    writeFileSync(join(root, 'metrics.jsonl'), '{"step":1}\n{"loss":1}\n');
    expect(() => readMetrics(run)).toThrow(/line 2 is not an object with a number "step"/);
  });
});

describe('loading a network', () => {
  const bytes = fixture('elman_t1_4x4_h64.safetensors');

  it('reads .safetensors and .npz to the same network', () => {
    writeFileSync(join(root, 'n.safetensors'), bytes);
    writeFileSync(join(root, 'n.npz'), fixture('elman_t1_4x4_h64.npz'));
    const one = loadNetwork(join(root, 'n.safetensors'));
    expect(one.source).toBe(join(root, 'n.safetensors'));
    expect(one.metadata.task_id).toBe('15,0,0');
    expect(one.checkpoint).toBeUndefined();
    expect(loadNetwork(join(root, 'n.npz')).network).toEqual(one.network);
    writeFileSync(join(root, 'copy.npz'), writeNpz(loadTensors(join(root, 'n.npz')).tensors));
    expect(loadNetwork(join(root, 'copy.npz')).network).toEqual(one.network);
  });

  it('takes the best checkpoint of a run, else the last, and says which', () => {
    writeFileSync(join(root, 'n.safetensors'), bytes);
    const { network } = loadNetwork(join(root, 'n.safetensors'));
    const run = createRun(join(root, 'run'), {});
    expect(() => loadNetwork(run.dir)).toThrow(/no checkpoint yet/);
    const { tensors, metadata } = networkToTensors(network);
    tensors.set('optimizer.m.readout.weight', weights(1).get('a')!);
    saveCheckpoint(run, 'last', tensors, { ...metadata, step: '900' });
    expect(loadNetwork(run.dir).checkpoint).toEqual({ kind: 'last', step: 900 });
    saveCheckpoint(run, 'best', tensors, metadata);
    const loaded = loadNetwork(run.dir);
    expect(loaded.checkpoint).toEqual({ kind: 'best', step: null });
    expect(loaded.network).toEqual(network);
    expect(loaded.run).toEqual(run);
    expect(loadNetwork(run.dir, { checkpoint: 'last' }).source).toMatch(/last\.safetensors$/);
    expect(() => loadNetwork(run.dir, { checkpoint: 'middle' })).toThrow(
      /no checkpoint "middle", it has "best" and "last"/,
    );
  });

  it('refuses what it cannot read, naming the path', () => {
    writeFileSync(join(root, 'cut.safetensors'), writeSafetensors(weights(1)).slice(0, -1));
    expect(() => loadNetwork(join(root, 'cut.safetensors'))).toThrow(
      /cut\.safetensors is not a sound safetensors file/,
    );
    writeFileSync(join(root, 'n.pt'), '');
    expect(() => loadNetwork(join(root, 'n.pt'))).toThrow(/n\.pt is empty/);
    expect(() => loadNetwork(join(root, 'none.npz'))).toThrow(/cannot read .*none\.npz: no such file or folder/);
    expect(() => loadNetwork(root)).toThrow(/no run\.json/);
    expect(() => loadNetwork(join(root, 'n.pt'), { checkpoint: 'best' })).toThrow(/only the folder of a run/);
  });
});
