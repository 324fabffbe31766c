// Closed forms of cells that saturate: the layer of `layer.ts` as an Elman network, or behind gates that stand nearly open
// or shut (not quite: a rest of what was there before stays) and that see a little of the state themselves.

import { type Matrix, matrix } from '../../src/array/matrix.ts';
import type { RandomStream } from '../../src/array/random.ts';
import { addNoise, blockOf, type Coding, closedLayer, type Layer, networkOf, type UnitResponse } from './layer.ts';
import type { Planted, PlantOptions } from './plant.ts';
import {
  allKinds,
  drawRule,
  drawTurn,
  type Gains,
  linearKinds,
  pick,
  type Rule,
  ruleOfTask,
  spreadGains,
} from './rules.ts';

const NOISES = [0, 0, 0.01, 0.03];

export type GatedCell = 'lstm' | 'peephole-lstm' | 'gru' | 'mgu';

interface Draw {
  readonly rule: Rule;
  readonly gains: Gains;
  readonly units: number;
  readonly layer: Layer;
  readonly noise: number;
  readonly pairedBias: number;
  readonly readoutBias: number;
}

function drawLayer(rng: RandomStream, coding: Coding, response: UnitResponse, options: PlantOptions): Draw {
  const paired = coding === 'signed' && rng.integer(2) === 0;
  const block = blockOf(coding, paired);
  const most = Math.min(16, Math.floor((0.9 * options.mostUnits) / block));
  const rule = options.rule ?? drawSaturatingRule(rng, coding, most);
  const needed = rule.held.length * block;
  const least = Math.max(16, needed);
  const units = least + rng.integer(Math.max(1, options.mostUnits - least + 1));
  const turn = drawTurn(rng, rule);
  const gains = spreadGains(rng, rule, turn);
  const pairedBias = paired ? rng.uniform(0.2, 1) : 0;
  // A constant shifts the two states of a variable against each other; near the least gain there is little room for it.
  const bias = coding === 'signed' && rng.integer(2) === 0 ? 0.2 * (turn - 1) ** 1.5 : 0;
  const layer = closedLayer(rng, { rule, gains, coding, units, spread: rng.uniform(), pairedBias, bias, response });
  const noise = pick(rng, NOISES);
  addNoise(rng, layer.recurrent, noise);
  addNoise(rng, layer.readout, noise);
  return { rule, gains, units, layer, noise, pairedBias, readoutBias: rng.integer(3) === 0 ? 0.02 * rng.normal() : 0 };
}

function drawSaturatingRule(rng: RandomStream, coding: Coding, most: number): Rule {
  if (coding === 'halves') return drawRule(rng, pick(rng, linearKinds), most);
  if (rng.integer(8) === 0) {
    const rule = ruleOfTask(pick(rng, ['T2-4x4', 'T3-4x4', 'T4-4x4']));
    if (rule.held.length <= most) return rule;
  }
  return drawRule(rng, pick(rng, allKinds), most);
}

function recipeOf(draw: Draw, more: Readonly<Record<string, number | string>>) {
  const { gains, layer, noise, pairedBias, units, rule } = draw;
  return {
    turn: round(gains.turn),
    held: rule.held.length,
    junk: layer.junk,
    unitsACell: round((units - layer.junk) / rule.held.length),
    noise,
    pairedBias: round(pairedBias),
    bias: round(Math.max(...layer.bias.map(Math.abs))),
    ...more,
  };
}

export function round(value: number): number {
  return Number(value.toPrecision(4));
}

/** `h = act(V x + W h + b)`. */
export function plantedElman(rng: RandomStream, coding: Coding, options: PlantOptions): Planted {
  const response: UnitResponse = coding === 'signed' ? (x) => [Math.tanh(x)] : (x) => [Math.max(0, x)];
  const draw = drawLayer(rng, coding, response, options);
  const { rule, units: H, layer } = draw;
  const network = networkOf(
    { cell: 'elman', activation: coding === 'signed' ? 'tanh' : 'relu' },
    { inputSize: rule.d, hiddenSize: H, outputSize: rule.d },
    {
      'rnn.weight_ih_l0': [[H, rule.d], layer.input.data],
      'rnn.weight_hh_l0': [[H, H], layer.recurrent.data],
      'rnn.bias_ih_l0': [[H], layer.bias],
      'rnn.bias_hh_l0': [[H], new Float64Array(H)],
      ...readoutOf(draw),
    },
  );
  return { rule, network, psi: layer.psi, dual: layer.dual, recipe: recipeOf(draw, { coding }) };
}

function readoutOf({ rule, units, layer, readoutBias }: Draw) {
  return {
    'readout.weight': [[rule.d, units], layer.readout.data],
    'readout.bias': [[rule.d], new Float64Array(rule.d).fill(readoutBias - layer.zero)],
  } as const;
}

/** The gates of a cell in PyTorch's order: how far each stands open, `null` for the candidate. */
export interface Gates {
  readonly open: readonly (number | null)[];
  readonly candidate: number;
}

export function logit(share: number): number {
  return Math.log(share / (1 - share));
}

function saturatedGates(rng: RandomStream, cell: GatedCell): Gates {
  const near = (least: number, most: number) => 1 / (1 + Math.exp(-rng.uniform(least, most)));
  if (cell === 'gru') return { open: [near(2, 6), near(-7, -3.5), null], candidate: 2 };
  if (cell === 'mgu') return { open: [near(3.5, 7), null], candidate: 1 };
  return { open: [near(3, 6), near(-7, -3.5), null, near(3, 6)], candidate: 2 };
}

/** What a unit says of its candidate's pre-activation, the rest that a gate leaves of before left out. */
function responseOf(cell: GatedCell, { open }: Gates): UnitResponse {
  if (cell === 'gru') return (x) => [(1 - open[1]!) * Math.tanh(x)];
  if (cell === 'mgu') return (x) => [open[0]! * Math.tanh(x)];
  return (x) => {
    const c = open[0]! * Math.tanh(x);
    return [open[3]! * Math.tanh(c), c];
  };
}

/** The layer as the candidate of a gated cell. */
export function plantedGated(rng: RandomStream, cell: GatedCell, options: PlantOptions): Planted {
  const gates = saturatedGates(rng, cell);
  const draw = drawLayer(rng, 'signed', responseOf(cell, gates), options);
  const { rule, units: H, layer } = draw;
  const seen = pick(rng, [0, 0.2]);
  const tensors = gatedTensors(rng, { cell, gates, ...layer, seen });
  const network = networkOf(
    { cell },
    { inputSize: rule.d, hiddenSize: H, outputSize: rule.d },
    { ...tensors, ...readoutOf(draw) },
  );
  const open = gates.open.map((value) => (value === null ? '-' : value.toPrecision(3))).join(' ');
  return { rule, network, psi: layer.psi, dual: layer.dual, recipe: recipeOf(draw, { gates: open, gatesSee: seen }) };
}

export interface GatedWeights {
  readonly cell: GatedCell;
  readonly gates: Gates;
  readonly input: Matrix;
  readonly recurrent: Matrix;
  readonly bias: Float64Array;
  /** Root mean square of what the gates see of a state of ones, and of an input. */
  readonly seen: number;
}

/** The tensors of a gated cell whose candidate is the layer; what its own reset gate takes off is put on before. */
export function gatedTensors(rng: RandomStream, { cell, gates, input, recurrent, bias, seen }: GatedWeights) {
  const H = recurrent.rows;
  const count = gates.open.length;
  const ih = matrix(count * H, input.cols);
  const hh = matrix(count * H, H);
  const biases = new Float64Array(count * H);
  const reset = cell === 'gru' || cell === 'mgu' ? gates.open[0]! : 1;
  gates.open.forEach((open, k) => {
    if (open === null) {
      ih.data.set(input.data, k * input.data.length);
      hh.data.set(
        recurrent.data.map((value) => value / reset),
        k * recurrent.data.length,
      );
      biases.set(bias, k * H);
      return;
    }
    biases.fill(logit(open), k * H, (k + 1) * H);
    for (let i = 0; i < H * input.cols; i++)
      ih.data[k * H * input.cols + i] = (seen * rng.normal()) / Math.sqrt(input.cols);
    for (let i = 0; i < H * H; i++) hh.data[k * H * H + i] = (seen * rng.normal()) / Math.sqrt(H);
  });
  const peepholes = Float64Array.from({ length: 3 * H }, () => rng.uniform(-0.5, 0.5));
  return {
    'rnn.weight_ih_l0': [[count * H, input.cols], ih.data],
    'rnn.weight_hh_l0': [[count * H, H], hh.data],
    'rnn.bias_ih_l0': [[count * H], biases],
    'rnn.bias_hh_l0': [[count * H], new Float64Array(count * H)],
    ...(cell === 'peephole-lstm' ? { 'rnn.weight_ch_l0': [[3, H], peepholes] as const } : {}),
  } as const;
}
