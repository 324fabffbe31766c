// The circuit in any basis: W = B (G Phi + junk) B^-1 in linear cells, and in the range of tanh and gated cells that is as
// good as linear. Activity of linear cells may grow; of the others it starts so small that it stays in that range.

import { type Matrix, matrix, multiply } from '../../src/array/matrix.ts';
import type { RandomStream } from '../../src/array/random.ts';
import { inverse } from '../../src/linalg/lu.ts';
import { qr } from '../../src/linalg/qr.ts';
import { normalMatrix } from '../normal-matrix.ts';
import { judgedSteps } from './admission.ts';
import { addNoise, networkOf } from './layer.ts';
import type { Planted, PlantOptions } from './plant.ts';
import { type GatedCell, type Gates, gatedTensors, round } from './planted-gates.ts';
import { drawRule, drawTurn, type Gains, heldCircuit, linearKinds, pick, type Rule, spreadGains } from './rules.ts';

/** A linear map with the circuit in it, in a basis of its own. */
export interface LinearMap {
  /** `[H, H]`, `[H, d]`, `[d, H]`. */
  readonly recurrent: Matrix;
  readonly input: Matrix;
  readonly readout: Matrix;
  /** `[H, m]` and `[m, H]` of the alive cells. */
  readonly psi: Matrix;
  readonly dual: Matrix;
}

/** Draws how many units a network has: 16 or more, as many as are needed, and at most `most` where that is enough. */
export function drawUnits(rng: RandomStream, needed: number, most: number): number {
  const least = Math.max(16, needed);
  return least + rng.integer(Math.max(1, most - least + 1));
}

/** A rule that a linear network can do. */
function drawLinearRule(rng: RandomStream, options: PlantOptions): Rule {
  return options.rule ?? drawRule(rng, pick(rng, linearKinds), Math.min(16, options.mostUnits));
}

/** Plants the circuit and junk of spectral radius `radius` into `units` dimensions, in a basis of moderate condition. */
export function linearMap(
  rng: RandomStream,
  { rule, gains, units: H, radius, skew }: { rule: Rule; gains: Gains; units: number; radius: number; skew: number },
): LinearMap {
  const n = rule.held.length;
  const basis = qr(normalMatrix(H, H, rng)).Q;
  const bend = normalMatrix(H, H, rng);
  const bent = matrix(
    H,
    H,
    basis.data.map((value, i) => value + (skew * bend.data[i]!) / H),
  );
  const back = inverse(bent);
  const inner = matrix(H, H);
  const phi = heldCircuit(rule, gains.each);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) inner.data[i * H + j] = phi.data[i * n + j]!;
  // Junk hears the variables, the variables do not hear junk.
  const turned = qr(normalMatrix(Math.max(1, H - n), Math.max(1, H - n), rng)).Q;
  for (let i = n; i < H; i++) {
    for (let j = 0; j < n; j++) inner.data[i * H + j] = (0.2 * rng.normal()) / Math.sqrt(H);
    for (let j = n; j < H; j++) inner.data[i * H + j] = radius * turned.data[(i - n) * (H - n) + j - n]!;
  }
  const told = matrix(H, rule.d);
  const reads = matrix(rule.d, H);
  for (let row = 0; row < rule.d; row++) {
    const newest = rule.held.indexOf((rule.s - 1) * rule.d + row);
    told.data[newest * rule.d + row] = 1;
    reads.data[row * H + newest] = 1;
    for (let i = n; i < H; i++) told.data[i * rule.d + row] = 0.3 * rng.normal();
  }
  const psi = matrix(H, rule.alive.length);
  const dual = matrix(rule.alive.length, H);
  rule.alive.forEach((cell, column) => {
    const place = rule.held.indexOf(cell);
    for (let i = 0; i < H; i++) {
      psi.data[i * psi.cols + column] = bent.data[i * H + place]!;
      dual.data[column * H + i] = back.data[place * H + i]!;
    }
  });
  return {
    recurrent: multiply(multiply(bent, inner), back),
    input: multiply(bent, told),
    readout: multiply(reads, back),
    psi,
    dual,
  };
}

function scaled({ rows, cols, data }: Matrix, by: number): Matrix {
  return matrix(
    rows,
    cols,
    data.map((value) => value * by),
  );
}

/** A linear network in a random basis, with junk, noise, growth and, in places, a constant input. */
export function plantedLinear(rng: RandomStream, cell: 'elman' | 'linear', options: PlantOptions): Planted {
  const rule = drawLinearRule(rng, options);
  const gains = spreadGains(rng, rule, drawTurn(rng, rule));
  const H = drawUnits(rng, rule.held.length, options.mostUnits);
  const radius = pick(rng, [0.5, 0.9, 1]);
  const skew = rng.uniform(0, 2);
  const map = linearMap(rng, { rule, gains, units: H, radius, skew });
  const noise = pick(rng, [0, 0, 0.003, 0.01]);
  addNoise(rng, map.recurrent, noise);
  // A constant adds up over the turns; growth outruns it where it is small beside what a turn adds.
  const constant = rng.integer(2) === 0 ? 0.2 * (1 - 1 / gains.turn) : 0;
  const bias = Float64Array.from({ length: H }, () => (constant * rng.normal()) / Math.sqrt(H));
  const network = networkOf(
    { cell, activation: 'linear' },
    { inputSize: rule.d, hiddenSize: H, outputSize: rule.d },
    {
      'rnn.weight_ih_l0': [[H, rule.d], map.input.data],
      'rnn.weight_hh_l0': [[H, H], map.recurrent.data],
      ...(constant > 0
        ? { 'rnn.bias_ih_l0': [[H], bias] as const, 'rnn.bias_hh_l0': [[H], new Float64Array(H)] as const }
        : {}),
      'readout.weight': [[rule.d, H], map.readout.data],
    },
  );
  const recipe = {
    turn: round(gains.turn),
    held: rule.held.length,
    junk: H - rule.held.length,
    junkRadius: radius,
    skew: round(skew),
    noise,
    constant: round(constant),
  };
  return { rule, network, psi: map.psi, dual: map.dual, recipe };
}

/** The largest a state may become in the range of tanh that counts as linear, and how far it may grow up to there. */
const [SMALL, GROWTH] = [0.05, 1e4];

/** A cell whose activity stays so small that it is linear: its candidate makes up for what its gates keep and take off. */
export function plantedSmallSignal(rng: RandomStream, cell: 'elman' | GatedCell, options: PlantOptions): Planted {
  const rule = drawLinearRule(rng, options);
  const H = drawUnits(rng, rule.held.length, options.mostUnits);
  const width = cell === 'lstm' || cell === 'peephole-lstm' ? 2 * H : H;
  const steps = judgedSteps(rule, width, rule.alive, options.horizon) + 2 * rule.s;
  // Where turns are short and many, the least gain: else activity would have to begin at nothing.
  const gains = spreadGains(
    rng,
    rule,
    drawTurn(rng, rule, Math.max(1.051, Math.min(1.12, GROWTH ** (rule.s / steps)))),
  );
  const skew = rng.uniform(0, 1);
  const map = linearMap(rng, { rule, gains, units: H, radius: pick(rng, [0.3, 0.7, 0.9]), skew });
  const noise = pick(rng, [0, 0, 0.003]);
  addNoise(rng, map.recurrent, noise);
  const gates = cell === 'elman' ? null : partlyOpen(rng, cell);
  const size = SMALL / (2 * gains.turn ** (steps / rule.s));
  const sizes = { inputSize: rule.d, hiddenSize: H, outputSize: rule.d };
  const recipe = {
    turn: round(gains.turn),
    held: rule.held.length,
    junk: H - rule.held.length,
    skew: round(skew),
    noise,
    size: round(size),
  };
  if (cell === 'elman' || !gates) {
    const network = networkOf({ cell: 'elman', activation: 'tanh' }, sizes, {
      'rnn.weight_ih_l0': [[H, rule.d], scaled(map.input, size).data],
      'rnn.weight_hh_l0': [[H, H], map.recurrent.data],
      'readout.weight': [[rule.d, H], scaled(map.readout, 1 / size).data],
    });
    return { rule, network, psi: map.psi, dual: map.dual, recipe };
  }
  const { keep, write, say } = ratesOf(cell, gates);
  // state' = keep state + write (U say state + V x): U makes the whole the planted map.
  const candidate = matrix(
    H,
    H,
    map.recurrent.data.map((value, i) => (value - (i % (H + 1) === 0 ? keep : 0)) / (write * say)),
  );
  const tensors = gatedTensors(rng, {
    ...{ cell, gates, recurrent: candidate, input: scaled(map.input, size / write), bias: new Float64Array(H) },
    seen: 0,
  });
  const network = networkOf({ cell }, sizes, {
    ...tensors,
    'readout.weight': [[rule.d, H], scaled(map.readout, 1 / (size * say)).data],
  });
  const open = gates.open.map((value) => (value === null ? '-' : value.toPrecision(3))).join(' ');
  const { psi, dual } = width === H ? map : cellState(map, say);
  return { rule, network, psi, dual, recipe: { ...recipe, gates: open } };
}

function partlyOpen(rng: RandomStream, cell: GatedCell): Gates {
  const between = (least: number, most: number) => rng.uniform(least, most);
  if (cell === 'gru') return { open: [between(0.4, 0.9), between(0.05, 0.6), null], candidate: 2 };
  if (cell === 'mgu') return { open: [between(0.4, 0.95), null], candidate: 1 };
  return { open: [between(0.4, 0.9), between(0.05, 0.6), null, between(0.4, 0.9)], candidate: 2 };
}

/**
 * Of a small state: what is kept of it, what is written of the candidate, and what the candidate hears of it. The reset
 * of a GRU and an MGU is made up for by `gatedTensors` already.
 */
function ratesOf(cell: GatedCell, { open }: Gates): { keep: number; write: number; say: number } {
  if (cell === 'gru') return { keep: open[1]!, write: 1 - open[1]!, say: 1 };
  if (cell === 'mgu') return { keep: 1 - open[0]!, write: open[0]!, say: 1 };
  return { keep: open[1]!, write: open[0]!, say: open[3]! };
}

/** The planted basis in `[h; c]`: `c` holds the variables and is read, `h` is what the output gate shows of it. */
function cellState({ psi, dual }: LinearMap, say: number): { psi: Matrix; dual: Matrix } {
  const [H, m] = [psi.rows, psi.cols];
  const both = matrix(2 * H, m);
  both.data.set(psi.data.map((value) => say * value));
  both.data.set(psi.data, H * m);
  const reads = matrix(m, 2 * H);
  for (let k = 0; k < m; k++) reads.data.set(dual.data.subarray(k * H, (k + 1) * H), k * 2 * H + H);
  return { psi: both, dual: reads };
}
