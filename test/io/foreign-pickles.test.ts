// Files with classes and functions of their own are refused by the names of these, in whatever form they were saved.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/array/index.ts';
import { readNetwork } from '../../src/io/index.ts';
import { pickleNames } from '../../src/io/torch/pickle-names.ts';
import { survivesDamage } from './damage.ts';
import { fixture } from './fixture.ts';
import { bytesOf, pickle } from './pickle-maker.ts';

const files = JSON.parse(new TextDecoder().decode(fixture('foreign-pickles.json'))) as Record<string, string>;
const bytesOfFile = (name: string) => Uint8Array.from(Buffer.from(files[name]!, 'base64'));
const protocols = [0, 1, 2, 3, 4, 5];

function messageOf(name: string, bytes = bytesOfFile(name)): string {
  try {
    readNetwork(bytes, name);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    const { message } = error as Error;
    expect(message).toMatch(/^[^\n]{1,700}$/);
    expect(message.startsWith(`${name} is`)).toBe(true);
    return message;
  }
  throw new Error(`${name} was read`);
}

describe.each(protocols)('a bare pickle of protocol %i', (protocol) => {
  it.each([
    ['class', '"mymodel.Config"', 'save only tensors, torch.save(model.state_dict(), path)'],
    ['system', 'it asks for "posix.system", which is not on the list', 'nothing was run: save only tensors'],
    ['module', '"mymodel.Net"', 'it was saved as a whole module: save state_dict() instead'],
    ['arrays', '"numpy.', 'torch.save(model.state_dict(), path)'],
  ])('of a %s names it', (kind, ...parts) => {
    const message = messageOf(`${kind}.${protocol}.pkl`);
    for (const part of ['is a bare pickle, which is not read; it', ...parts]) expect(message).toContain(part);
  });

  it('of plain data is called what it is', () => {
    expect(messageOf(`data.${protocol}.pkl`)).toBe(
      `data.${protocol}.pkl is a bare pickle, which is not read: write the state dict with torch.save(model.state_dict(), path)`,
    );
  });
});

describe('a file of torch.save', () => {
  const refused = 'is not a checkpoint that can be read: it';

  it.each([
    ['module.pt', 'was saved as a whole module: save state_dict() instead', '"mymodel.Net"'],
    ['module.legacy.pt', 'holds a whole module: save state_dict() instead', '"mymodel.Net"'],
    ['nested.pt', 'holds a whole module: save state_dict() instead', '"mymodel.Net"'],
    ['class.pt', 'asks for "mymodel.Config", which is not on the list', 'save only tensors'],
    ['class.4.pt', 'asks for "mymodel.Config", which is not on the list', 'save only tensors'],
    ['class.legacy.pt', 'asks for "mymodel.Config", which is not on the list', 'save only tensors'],
    ['system.pt', 'asks for "posix.system", which is not on the list', 'nothing was run'],
    ['eval.pt', 'asks for "__builtin__.eval", "mymodel.Config", which are not on the list', 'nothing was run'],
    ['script.pt', 'is a TorchScript archive (it asks for "__torch__.', 'save state_dict() instead'],
  ])('%s', (name, first, ...parts) => {
    const message = messageOf(name);
    expect(message).toContain(`${refused} ${first}`);
    for (const part of parts) expect(message).toContain(part);
  });
});

describe('damaged', () => {
  it.each(['module.0.pkl', 'module.2.pkl', 'class.4.pkl', 'system.5.pkl', 'module.pt', 'eval.pt', 'class.legacy.pt'])(
    '%s is refused as ever, in one line',
    (name) => survivesDamage(bytesOfFile(name), (bytes) => readNetwork(bytes, name), 400),
  );
});

describe('the names in a pickle', () => {
  const names = (...parts: (string | number | Uint8Array)[]) => pickleNames(bytesOf(...parts, '.')).names;

  it('are found by every opcode that asks for one, through the memo too', () => {
    expect(names('c', 'os\nsystem\n')).toEqual(['os.system']);
    expect(names('(', 'i', 'os\nsystem\n')).toEqual(['os.system']);
    expect(names(pickle.text('builtins'), pickle.text('eval'), 0x93)).toEqual(['builtins.eval']);
    // Strings by memo, in the other order, with values that are no strings between them.
    const stored = [pickle.text('eval'), 0x94, '0', ']', 0x94, '0', pickle.text('builtins'), 0x94, '0'];
    expect(names(...stored, 'h', 2, 'h', 0, 0x93)).toEqual(['builtins.eval']);
    expect(
      names(pickle.text('a'), 'q', 7, '0', pickle.text('b'), 'r', 9, 0, 0, 0, '0', 'h', 7, 'j', 9, 0, 0, 0, 0x93),
    ).toEqual(['a.b']);
    expect(names('S', "'a'\np3\n0", 'V', 'b\np4\n0', 'g3\ng4\n', 0x93)).toEqual(['a.b']);
  });

  it('come with what makes the whole object, and with parts of a module', () => {
    const module = bytesOf(0x80, 2, 'c', 'm\nNet\n', ')', 0x81, '}', pickle.text('_parameters'), '}s');
    expect(pickleNames(bytesOf(module, pickle.text('_modules'), '}sb.'))).toMatchObject({
      ...{ maker: 'm.Net', hasModuleParts: true, end: module.length + 17 },
    });
    expect(pickleNames(bytesOf(module, '.')).hasModuleParts).toBe(false);
    expect(pickleNames(pickle.file(bytesOf('}', pickle.text('a'), 'c', 'm\nNet\n', 's')))).toMatchObject({
      ...{ maker: null, names: ['m.Net'] },
    });
  });

  it('of anything else are none, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { names: found, end } = pickleNames(bytes);
        expect(found.length).toBeLessThanOrEqual(100);
        expect(end === null || (end <= bytes.length && bytes[end - 1] === 0x2e)).toBe(true);
      }),
      { numRuns: 2000 },
    );
    // Lengths that lie, and very many names.
    for (const lie of [bytesOf(0x8d, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), bytesOf('X', 9, 9, 9, 9)])
      expect(pickleNames(lie).end).toBeNull();
    const many = bytesOf(...Array.from({ length: 5000 }, (_, k) => `cm\nf${k}\n`), '.');
    expect(pickleNames(many).names).toHaveLength(100);
  });
});
