// `engram train` and `engram demo` end to end: runs that are made, interrupted, killed, continued and repeated.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../src/emt/results/analysis.ts';
import { findOnnxRuntime } from '../../src/io/onnx/run/runtime.node.ts';
import { readSafetensors } from '../../src/io/tensors/safetensors.ts';
import { temporaryFolder } from '../temporary.ts';
import { until } from '../until.ts';
import { ended, engram } from './built.ts';

const folder = temporaryFolder('training');

describe('engram train', () => {
  const small = ['--task', 'T1-2x2', '--hidden', '8', '--batch', '8', '--horizons', '4,8', '--evaluate-every', '50'];
  const train = (out: string, ...more: string[]) => ['train', ...small, '--out', join(folder, out), ...more];
  const weights = (out: string) => {
    const path = join(folder, out, 'checkpoints/last.safetensors');
    const { tensors } = readSafetensors(new Uint8Array(readFileSync(path)), path);
    return new Map([...tensors].map(([name, { data }]) => [name, data]));
  };

  test('makes a run that knows its task, and refuses to overwrite it', async () => {
    const { exitCode, stdout } = await engram.run(...train('plain', '--steps', '100', '--json'));
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'engram.train/1', step: 100, stopped: 'steps' });
    const analysis = JSON.parse((await engram.call('analyze', join(folder, 'plain'), '--json')).stdout) as Analysis;
    expect(analysis).toMatchObject({ task: { name: 'T1-2x2' }, model: { hiddenSize: 8 } });
    expect(analysis.model.checkpoint).toMatch(/^best, step \d+$/);
    const again = await engram.call(...train('plain', '--steps', '100'));
    expect(again.exitCode).toBe(3);
    expect(again.stderr).toMatch(/holds a run already/);
  });

  test('goes on after Ctrl-C and after a kill to the same weights, bit for bit', async () => {
    const steps = ['--steps', '3000', '--checkpoint-every', '100'];
    const whole = engram.run(...train('whole', ...steps));
    const broken = join(folder, 'broken');
    /** Strikes at the fourth checkpoint. */
    const strikeBy = (signal: 'SIGINT' | 'SIGKILL') => ({
      strike: { signal, operation: 'renameSync .*/last.safetensors$', count: 4 },
    });
    const interrupted = await ended(engram.start(train('broken', ...steps), strikeBy('SIGINT')));
    expect(interrupted.exitCode).toBe(130);
    expect(interrupted.stderr).toMatch(/interrupted at step \d+, saved; continue with: engram train --resume --out/);
    const at = progressOf(broken);
    expect(at).toBeGreaterThanOrEqual(300);
    expect(at).toBeLessThan(2000);
    const killed = await ended(engram.start(['train', '--resume', '--out', broken], strikeBy('SIGKILL')));
    expect(killed.exitCode).toBeNull();
    expect(progressOf(broken)).toBeGreaterThan(at + 300);
    expect(progressOf(broken)).toBeLessThan(3000);
    expect((await engram.run('train', '--resume', '--out', broken)).exitCode).toBe(0);
    expect((await whole).exitCode).toBe(0);
    expect(weights('broken')).toEqual(weights('whole'));
    expect(readFileSync(join(broken, 'metrics.jsonl'), 'utf8')).toBe(
      readFileSync(join(folder, 'whole/metrics.jsonl'), 'utf8'),
    );
  });

  test('resumes a run in one process at a time', async () => {
    const out = join(folder, 'shared');
    const started = engram.start(train('shared', '--steps', '1000000', '--checkpoint-every', '50'));
    const end = ended(started);
    await until('it has saved', () => progressOf(out) >= 50);
    const beside = await engram.run('train', '--resume', '--out', out);
    expect(beside.exitCode).toBe(3);
    expect(beside.stdout).toBe('');
    expect(beside.stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^engram: ${out} is in use: process ${started.pid} on ".*" trains there`)),
    ]);
    started.kill('SIGINT');
    expect((await end).exitCode).toBe(130);
    expect(existsSync(join(out, 'run.lock'))).toBe(false);
  });

  test('returns 4 when it should have solved the task and did not', async () => {
    const { exitCode, stderr } = await engram.call(...train('unsolved', '--steps', '60', '--until', 'solved'));
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/engram: not solved within 60 steps; the run is kept in/);
    expect(existsSync(join(folder, 'unsolved/checkpoints/last.safetensors'))).toBe(true);
  });

  test('refuses other settings beside --resume', async () => {
    const { exitCode, stderr } = await engram.call('train', '--resume', '--out', folder, '--lr', '0.1');
    expect([exitCode, stderr]).toEqual([2, "engram: --resume goes on with the run's own settings: leave out --lr\n"]);
  });
});

const runtime = await findOnnxRuntime();
if (!runtime) console.warn('skipped: onnxruntime-node is not installed, so engram train --backend onnx is not tested');

describe('engram train --backend', () => {
  const recipe = ['--task', 'T1-2x2', '--hidden', '8', '--batch', '8', '--horizons', '4', '--evaluate-every', '20'];
  const train = (out: string, ...more: string[]) =>
    engram.call('train', ...recipe, '--steps', '40', '--out', join(folder, out), ...more);
  const executionOf = (out: string) => JSON.parse(readFileSync(join(folder, out, 'run.json'), 'utf8')).execution;

  test('is WebAssembly unless asked, and then leaves no trace', async () => {
    const { exitCode, stdout, stderr } = await train('default', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).execution).toEqual({ backend: 'wasm' });
    expect(stderr).not.toMatch(/steps run in/);
    expect(executionOf('default')).toBeUndefined();
  });

  test.skipIf(runtime)('says in one line how to install the runtime, and leaves no folder', async () => {
    const { exitCode, stderr } = await train('missing', '--backend', 'onnx');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^engram: .*not installed here; install it with: npm install onnxruntime-node\n$/);
    expect(existsSync(join(folder, 'missing'))).toBe(false);
  });

  test('auto says what it chose, writes it down and goes on with it', async () => {
    const { exitCode, stderr, stdout } = await train('auto', '--backend', 'auto', '--json');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/engram: steps run in (WebAssembly|onnxruntime)/);
    const { execution } = JSON.parse(stdout);
    expect(execution.backend).toMatch(/^(wasm|onnx)$/);
    if (runtime) expect(execution).toMatchObject({ measured: { wasm: expect.any(Number), onnx: expect.any(Number) } });
    expect(executionOf('auto')).toEqual(runtime ? execution : undefined);
    const resumed = await engram.call('train', '--resume', '--out', join(folder, 'auto'), '--json');
    expect(JSON.parse(resumed.stdout).execution.backend).toBe(execution.backend);
  });

  test.skipIf(!runtime)('onnx trains, and another backend goes on with its run and says so', async () => {
    const out = join(folder, 'native');
    const stopped = engram.start(['train', ...recipe, '--steps', '100000', '--out', out, '--backend', 'onnx']);
    const end = ended(stopped);
    await until('it has saved its best', () => existsSync(join(out, 'checkpoints/best.safetensors')));
    stopped.kill('SIGINT');
    expect((await end).exitCode).toBe(130);
    expect(executionOf('native')).toMatchObject({ backend: 'onnx', provider: 'cpu', threads: 1 });
    const other = engram.start(['train', '--resume', '--out', out, '--backend', 'wasm', '--checkpoint-every', '1']);
    expect((await ended(other)).exitCode).toBe(2);
    const at = progressOf(out);
    const wasm = engram.start(['train', '--resume', '--out', out, '--backend', 'wasm']);
    const wasmEnd = ended(wasm);
    await until('it has gone on', () => progressOf(out) > at);
    wasm.kill('SIGINT');
    expect((await wasmEnd).exitCode).toBe(130);
    const rows = readFileSync(join(out, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toContainEqual({ step: at, execution: { backend: 'wasm' } });
  });

  test('refuses more threads than there are cores', async () => {
    const { exitCode, stderr } = await train('threads', '--backend', 'onnx', '--threads', '1024');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^engram: --threads 1024: this machine has \d+ cores?\n$/);
  });
});

describe('engram demo', () => {
  test('tells the whole story, and again in the same folder', async () => {
    const out = join(folder, 'demo');
    const first = await engram.run('demo', '--out', out, '--steps', '1500');
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(/^found: /m);
    expect(first.stdout).toMatch(/verdict +found +absent +absent/);
    expect(first.stderr).not.toMatch(/[\r]/);
    const report = readFileSync(join(out, 'report.html'), 'utf8');
    expect(report).toContain('engram-training');
    const second = await engram.run('demo', '--out', out, '--steps', '50');
    expect(second.exitCode).toBe(0);
    expect(second.stdout).not.toBe(first.stdout);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).not.toBe(report);
  });

  test('leaves the runs of others alone', async () => {
    const out = join(folder, 'mine');
    await engram.call('train', '--task', 'T1-2x2', '--hidden', '4', '--steps', '1', '--batch', '1', '--out', out);
    const { exitCode, stderr } = await engram.call('demo', '--out', out);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/holds a run that engram train made/);
  });
});

/** The step of the last checkpoint; 0 before there is one. */
function progressOf(out: string): number {
  const path = join(out, 'checkpoints/last.safetensors');
  if (!existsSync(path)) return 0;
  return Number(readSafetensors(new Uint8Array(readFileSync(path)), path).metadata.step);
}
