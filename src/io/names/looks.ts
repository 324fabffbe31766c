// What a tensor that is left over looks like, by the words in its name and by its shape: for messages, and to know values
// that change nothing. It decides nothing else.

import { sizeOf } from '../../array/shape.ts';
import type { Tensor } from '../../array/tensor.ts';
import { lastPart, settingKind, wordsOf } from './setting-kinds.ts';

const EMBEDDING = ['emb', 'embed', 'embeds', 'embedding', 'embeddings', 'embedder', 'wte', 'wpe', 'lookup'];
const CONVOLUTION = ['conv', 'convs', 'cnn', 'conv1d', 'conv2d', 'conv3d', 'convolution', 'tcn'];
const NORMALISATION = [
  ...['norm', 'layernorm', 'batchnorm', 'instancenorm', 'groupnorm', 'rmsnorm', 'ln', 'bn', 'normalization'],
  ...['normalisation', 'normalize', 'normalise', 'running'],
];
const ATTENTION = [
  'attn',
  'attention',
  'attend',
  'query',
  'key',
  'value',
  'qkv',
  'selfattention',
  'multihead',
  'alignment',
];
const START = ['h0', 'c0', 'init', 'initial', 'start'];
const MASK = ['mask', 'masks', 'dale', 'sparsity', 'connectivity', 'conn', 'adjacency'];

/** What a tensor is for by its name, as far as a value of it may change nothing. */
export type Role = 'start' | 'mask' | 'bias' | null;

/** What a tensor is for: `start` of the state, a `mask`, a `bias`. */
export function roleOf(name: string): Role {
  const words = new Set(wordsOf(name));
  const own = new Set(wordsOf(lastPart(name)));
  const has = (some: readonly string[], among = words) => some.some((word) => among.has(word));
  if (has(START) || settingKind(name)?.what === 'a start of the state') return 'start';
  if (has(MASK)) return 'mask';
  if (has(['bias', 'b'], own) && !has(NORMALISATION) && !has(ATTENTION)) return 'bias';
  return null;
}

/** Words for a message: `an embedding`, `a vector as long as the state`. */
export function looksLike(name: string, { shape }: Tensor, stateSizes: readonly number[]): string {
  const words = new Set(wordsOf(name));
  const has = (some: readonly string[]) => some.some((word) => words.has(word));
  if (/(weight|bias)_(ih|hh|hr)/.test(lastPart(name))) return 'another recurrent module';
  if (has(START)) return 'a learned start';
  if (has(MASK)) return 'a mask';
  if (has(EMBEDDING)) return 'an embedding';
  if (has(CONVOLUTION)) return 'a convolution';
  if (has(NORMALISATION)) return 'a normalisation';
  if (has(ATTENTION)) return 'an attention';
  const kind = settingKind(name);
  if (kind) return kind.what;
  if (shape.length > 2) return 'a convolution or another tensor of several axes';
  if (stateSizes.includes(sizeOf(shape))) return 'a bias, scale, leak or start';
  if (shape.length === 2) return 'a linear layer or an embedding';
  return sizeOf(shape) === 1 ? 'a number' : 'a vector';
}

/** Whether a matrix of that name is rather something else than a readout. */
export function isNoReadout(name: string): boolean {
  const words = new Set(wordsOf(name));
  return [...EMBEDDING, ...CONVOLUTION, ...NORMALISATION, ...ATTENTION, ...START, ...MASK, 'encoder'].some((word) =>
    words.has(word),
  );
}
