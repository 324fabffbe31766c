// The parts of the command line that need no process: errors, files, progress, tables.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConvergenceError, InputError, UsageError } from '../../src/array/errors.ts';
import { numberText, percentText } from '../../src/array/words.ts';
import { describeFailure } from '../../src/cli/terminal/errors.node.ts';
import { Progress } from '../../src/cli/terminal/progress.node.ts';
import { checkWritableFolder, writeTogether } from '../../src/cli/terminal/write-together.node.ts';
import { parseRunSettings } from '../../src/io/runs/run-settings.ts';
import { textTable } from '../../src/story/text-table.ts';
import { parseTask } from '../../src/task/names.ts';
import { trainConfig } from '../../src/train/config.ts';

describe('failures', () => {
  test('have the exit code of their kind', () => {
    const codes = [new UsageError('u'), new InputError('i'), new ConvergenceError('c'), new TypeError('t')];
    expect(codes.map((error) => describeFailure(error).exitCode)).toEqual([2, 3, 4, 1]);
  });

  test('are one line, whatever was thrown', () => {
    for (const error of [new InputError('a\n  b'), new TypeError('x\ny'), 'text\nmore', undefined]) {
      expect(describeFailure(error).line).not.toContain('\n');
    }
  });
});

describe('writing files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'engram-parts-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('makes folders, replaces files and leaves no temporary ones', () => {
    const [a, b] = [join(folder, 'x/y/a.txt'), join(folder, 'b.txt')];
    writeFileSync(b, 'old');
    writeTogether(
      new Map([
        [a, 'A'],
        [b, 'B'],
      ]),
    );
    expect([readFileSync(a, 'utf8'), readFileSync(b, 'utf8')]).toEqual(['A', 'B']);
    expect(readdirSync(folder).sort()).toEqual(['b.txt', 'x']);
    expect(readdirSync(join(folder, 'x/y'))).toEqual(['a.txt']);
  });

  test('writes all files or none', () => {
    writeFileSync(join(folder, 'file'), 'in the way');
    const files = new Map([
      [join(folder, 'new/a.txt'), 'A'],
      [join(folder, 'file/b.txt'), 'B'],
    ]);
    expect(() => writeTogether(files)).toThrow(InputError);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('does not replace a folder by a file', () => {
    mkdirSync(join(folder, 'report.html'));
    const files = new Map([
      [join(folder, 'a.txt'), 'A'],
      [join(folder, 'report.html'), 'B'],
    ]);
    expect(() => writeTogether(files)).toThrow('it is a folder, expected a file');
    expect(existsSync(join(folder, 'a.txt'))).toBe(false);
  });

  test('finds out beforehand whether a folder takes files, and leaves no trace', () => {
    writeFileSync(join(folder, 'file'), '');
    checkWritableFolder(join(folder, 'not/yet/there'));
    expect(readdirSync(folder)).toEqual(['file']);
    expect(() => checkWritableFolder(join(folder, 'file'))).toThrow(InputError);
    expect(() => checkWritableFolder(join(folder, 'file/below'))).toThrow('a part of the path is a file');
    expect(() => checkWritableFolder('/proc/engram')).toThrow(InputError);
  });
});

describe('progress', () => {
  function record(isTTY: boolean): string {
    let written = '';
    const progress = new Progress('train', { isTTY, write: (text) => (written += text) });
    for (let step = 0; step <= 1000; step++) progress.update(step, 1000, () => `loss ${step}`);
    progress.end();
    return written;
  }

  test('redraws one line on a terminal', () => {
    const written = record(true);
    expect(written.split('\n')).toHaveLength(2);
    expect(written).toContain(`[${'='.repeat(24)}] 1000/1000  loss 1000`);
  });

  test('writes few plain lines elsewhere', () => {
    const written = record(false);
    expect(written).not.toContain('\r');
    expect(written.trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('tables', () => {
  test('line up, the first column to the left', () => {
    expect(
      textTable([
        ['', 'a', 'bb'],
        ['name', '1.25', '3'],
      ]),
    ).toBe('         a  bb\nname  1.25   3');
  });

  test('show figures shortly and missing ones as a dash', () => {
    expect([0, 0.00052, 0.00001234, 1.23456, 123456, null, Number.NaN].map((value) => numberText(value))).toEqual([
      ...['0', '0.00052', '1.23e-5', '1.23', '1.23e+5', '-', '-'],
    ]);
    expect([1, 0.98765, 0.99996, 0.999999999, 0.0002, 0, null].map((share) => percentText(share))).toEqual([
      ...['100.0%', '98.8%', '99.996%', '>99.999%', '<0.1%', '0.0%', '-'],
    ]);
  });
});

describe('the settings in run.json', () => {
  const config = trainConfig(parseTask('T1-2x2'));
  const json = {
    command: 'train',
    task: { name: 'T1-2x2' },
    config,
    checkpointEvery: 500,
    metricsEvery: 10,
    versions: { engram: '0.1.0', node: '20.0.0' },
  };
  const read = (data: unknown) => parseRunSettings(JSON.parse(JSON.stringify(data)), 'run.json');

  test('come back as they were written', () => {
    expect(read(json)).toEqual(json);
    const stacked = { ...json, config: { ...config, network: { ...config.network, layers: 2 } } };
    expect(read(stacked)).toEqual(stacked);
  });

  test('are refused in one line that names the field', () => {
    expect(() => read({ ...json, config: { ...config, batch: 'many' } })).toThrow(
      /^run\.json has "config\.batch" = "many", expected a number$/,
    );
    expect(() => read({ ...json, config: { ...config, dropout: 0.5 } })).toThrow(
      /^run\.json has "config\.dropout", which is not known$/,
    );
    expect(() => read({ ...json, task: { name: 3 } })).toThrow(/^run\.json, task has "name" = 3, expected a text$/);
    expect(() => read({})).toThrow(InputError);
  });
});
