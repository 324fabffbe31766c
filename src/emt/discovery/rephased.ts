// A null network as lively as the network itself: its recurrent weights keep the magnitudes of their eigenvalues, which
// say how long anything lasts, and lose their arguments and directions, which are the circuit (EMT spec 6.1, 6.6).
// Untrained weights of the same shape, and shuffled ones, fall silent: they say nothing of luck in networks that do not.

import { type ComplexVector, type Matrix, matrix, transpose } from '../../array/matrix.ts';
import { type RandomStream, stream } from '../../array/random.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { tensor } from '../../array/tensor.ts';
import { multiplySteps } from '../../linalg/product.ts';
import { qrSteps } from '../../linalg/qr.ts';
import { schurSteps } from '../../linalg/schur.ts';
import { schurEigenvalues } from '../../linalg/schur-blocks.ts';
import type { Network } from '../../nn/network.ts';

const RECURRENT = /^rnn\.weight_hh_l\d+$/;

/**
 * `network` with every square block of its recurrent weights replaced by a normal matrix in a random basis: real
 * eigenvalues of random sign, complex ones of random argument, all of the magnitudes they had. `null` for cells
 * without such weights (shuffling those of a diagonal cell does the same), and for weights that are not finite.
 */
export function rephasedNetwork(network: Network, seed: number): Network | null {
  return drain(rephasedNetworkSteps(network, seed));
}

/** `rephasedNetwork` in steps. */
export function* rephasedNetworkSteps({ config, parameters }: Network, seed: number): Steps<Network | null> {
  const { hiddenSize } = config;
  const changed = new Map(parameters);
  let found = false;
  for (const [name, { shape, data }] of parameters) {
    const [rows, cols] = shape;
    if (!RECURRENT.test(name) || cols !== hiddenSize || rows! % hiddenSize !== 0) continue;
    const values = Float64Array.from(data as ArrayLike<number>);
    if (!values.every(Number.isFinite)) return null;
    const size = hiddenSize * hiddenSize;
    for (let from = 0; from < values.length; from += size) {
      const block = matrix(hiddenSize, hiddenSize, values.slice(from, from + size));
      const rng = stream(seed, 'discovery', 'control', 'rephased', name, from / size);
      const shareAt = (done: number) => (from + done * size) / values.length;
      const { T } = yield* part(schurSteps(block), shareAt(0), shareAt(0.5));
      const made = yield* part(rephased(schurEigenvalues(T), rng), shareAt(0.5), shareAt(1));
      values.set(made.data, from);
    }
    changed.set(name, tensor(shape, values));
    found = true;
  }
  return found ? { config, parameters: changed } : null;
}

/** A real normal matrix with eigenvalues of the given magnitudes; conjugate pairs stand side by side. */
function* rephased({ re, im }: ComplexVector, rng: RandomStream): Steps<Matrix> {
  const n = re.length;
  const blocks = matrix(n, n);
  for (let k = 0; k < n; k++) {
    if (im[k] === 0) {
      blocks.data[k * n + k] = rng.sign() * Math.abs(re[k]!);
      continue;
    }
    const size = Math.hypot(re[k]!, im[k]!);
    const angle = 2 * Math.PI * rng.uniform();
    const [cos, sin] = [size * Math.cos(angle), size * Math.sin(angle)];
    blocks.data.set([cos, -sin], k * n + k);
    blocks.data.set([sin, cos], (k + 1) * n + k);
    k++;
  }
  const gaussian = matrix(
    n,
    n,
    Float64Array.from({ length: n * n }, () => rng.normal()),
  );
  const { Q } = yield* part(qrSteps(gaussian), 0, 0.5);
  const turned = yield* part(multiplySteps(Q, blocks), 0.5, 0.75);
  return yield* part(multiplySteps(turned, transpose(Q)), 0.75, 1);
}
