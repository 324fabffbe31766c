// The circuit as its own modes, in a diagonal state-space cell. Every cycle of p cells has the modes lambda^p = (product of
// its gains and signs). The cell cannot grow, so a turn keeps a little less than all; its gains are spread all the same.

import { matrix } from '../../src/array/matrix.ts';
import type { RandomStream } from '../../src/array/random.ts';
import { pinv } from '../../src/linalg/pinv.ts';
import { judgedSteps } from './admission.ts';
import { networkOf } from './layer.ts';
import type { Planted, PlantOptions } from './plant.ts';
import { round } from './planted-gates.ts';
import { drawUnits } from './planted-linear.ts';
import { cyclesOf, drawRule, feederOf, linearKinds, pick, type Rule, spreadGains } from './rules.ts';

interface Mode {
  readonly radius: number;
  /** In `(0, 2 pi]`. */
  readonly angle: number;
  /** What the mode says of the cells: `x = row v`, by the place of the cell in `rule.held`. */
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export function plantedDiagonal(rng: RandomStream, options: PlantOptions): Planted {
  // All cells must stand on cycles: a cell that only passes on has no mode of its own.
  const rule = options.rule ?? drawCyclic(rng, options.mostUnits);
  const n = rule.held.length;
  // Of the whole horizon at least half is left.
  const width = Math.max(64, options.mostUnits);
  const turns = judgedSteps(rule, width, rule.alive, options.horizon) / rule.s;
  const turn = Math.exp(-rng.uniform(0.05, 0.7) / turns);
  const gains = spreadGains(rng, rule, turn);
  const planted = cyclesOf(rule).flatMap((cycle) => modesOf(rng, rule, cycle, gains.each));
  const modes = Math.ceil(drawUnits(rng, 2 * planted.length, options.mostUnits) / 2);
  const silent = new Float64Array(n);
  const all: Mode[] = [...planted];
  while (all.length < modes) {
    all.push({ radius: rng.uniform(0.5, 0.99), angle: rng.uniform(0.01, 2 * Math.PI), re: silent, im: silent });
  }
  const order = rng.permutation(all.length);
  const placed = all.map((_, k) => all[order[k]!]!);
  const inputs = [new Float64Array(modes * rule.d), new Float64Array(modes * rule.d)] as const;
  const said = matrix(2 * modes, n);
  placed.forEach((mode, k) => {
    said.data.set(mode.re, k * n);
    said.data.set(mode.im, (modes + k) * n);
    for (let row = 0; row < rule.d; row++) {
      const newest = rule.held.indexOf((rule.s - 1) * rule.d + row);
      const junk = mode.re === silent;
      inputs[0][k * rule.d + row] = junk ? 0.3 * rng.normal() : mode.re[newest]!;
      inputs[1][k * rule.d + row] = junk ? 0.3 * rng.normal() : mode.im[newest]!;
    }
  });
  const reads = pinv(said);
  const readout = matrix(rule.d, 2 * modes);
  for (let row = 0; row < rule.d; row++) {
    const newest = rule.held.indexOf((rule.s - 1) * rule.d + row);
    readout.data.set(reads.data.subarray(newest * 2 * modes, (newest + 1) * 2 * modes), row * 2 * modes);
  }
  const network = networkOf(
    { cell: 'diagonal-ssm', activation: 'linear' },
    { inputSize: rule.d, hiddenSize: 2 * modes, outputSize: rule.d },
    {
      'rnn.nu_log': [[modes], placed.map(({ radius }) => Math.log(-Math.log(radius)))],
      'rnn.theta_log': [[modes], placed.map(({ angle }) => Math.log(angle))],
      'rnn.gamma_log': [[modes], new Float64Array(modes)],
      'rnn.B_re': [[modes, rule.d], inputs[0]],
      'rnn.B_im': [[modes, rule.d], inputs[1]],
      'readout.weight': [[rule.d, 2 * modes], readout.data],
    },
  );
  return {
    rule,
    network,
    psi: said,
    dual: reads,
    recipe: { turn: round(turn), held: n, junk: modes - planted.length },
  };
}

function drawCyclic(rng: RandomStream, mostUnits: number): Rule {
  for (;;) {
    const rule = drawRule(rng, pick(rng, linearKinds), 16);
    const onCycles = cyclesOf(rule).flat().length;
    const modes = cyclesOf(rule).reduce((sum, cycle) => sum + Math.ceil((cycle.length + 2) / 2), 0);
    if (onCycles === rule.held.length && 2 * modes <= mostUnits) return rule;
  }
}

/** The modes of one cycle with an angle of 0 to pi; the conjugates come with them. */
function modesOf(rng: RandomStream, rule: Rule, cycle: readonly number[], gains: Float64Array): Mode[] {
  const p = cycle.length;
  const place = cycle.map((cell) => rule.held.indexOf(cell));
  const steps = cycle.map((cell, i) => feederOf(rule, cell).sign * gains[place[i]!]!);
  const product = steps.reduce((all, step) => all * step, 1);
  const radius = Math.abs(product) ** (1 / p);
  const modes: Mode[] = [];
  for (let k = 0; k < p; k++) {
    const angle = ((product < 0 ? Math.PI : 0) + 2 * Math.PI * k) / p;
    if (angle > Math.PI + 1e-9) continue;
    const isReal = angle < 1e-9 || Math.abs(angle - Math.PI) < 1e-9;
    // Any factor is as good: it turns and stretches the mode's own plane.
    const size = Math.exp(rng.uniform(-0.5, 0.5));
    const phase = isReal ? 0 : rng.uniform(0, 2 * Math.PI);
    const re = new Float64Array(rule.held.length);
    const im = new Float64Array(rule.held.length);
    let scale = 1;
    for (let i = 0; i < p; i++) {
      if (i > 0) scale *= steps[i]!;
      // x = sum over the cycle of lambda^i v_i / (product of the steps up to i): then x' = lambda x.
      const length = (size * radius ** i) / scale;
      re[place[i]!] = length * Math.cos(phase + i * angle);
      im[place[i]!] = isReal ? 0 : length * Math.sin(phase + i * angle);
    }
    modes.push({ radius, angle: angle < 1e-9 ? 2 * Math.PI : angle, re, im });
  }
  return modes;
}
