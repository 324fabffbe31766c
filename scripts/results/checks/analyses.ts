// Networks opened: the reference network, and small ones trained for a minute or two. All figures are read from `analyze --json`.

import { type Check, type Output, type Said, sentence, tableRow } from '../check.ts';
import type { Value } from '../digits.ts';

const last = ({ json }: Output): Said => json(-1);
const controlsOf = ({ controls }: Said): string[] => [controls.random.verdict, controls.shuffled.verdict];

const otherCells = 'Other cells';
const kinds = {
  LSTM: { id: 'lstm', words: '--cell lstm --bias --steps 12000 --horizons 10,20,40,60,100', seconds: 95 },
  GRU: { id: 'gru', words: '--cell gru --bias --steps 12000 --horizons 10,20,40,60,100', seconds: 105 },
  'diagonal SSM': {
    id: 'ssm',
    words: '--cell diagonal-ssm --steps 20000 --horizons 10,20,40,60,100,200',
    seconds: 55,
  },
} as const;

const small = 'npx engram train --task T1 --d 2 --s 3 --hidden 32 --lr 3e-3 --schedule cosine';

function otherCell(cell: keyof typeof kinds, seed: number): Check {
  const { id, words, seconds } = kinds[cell];
  return {
    id: `other-cells-${id}-${seed}`,
    section: otherCells,
    commands: [`${small} --seed ${seed} ${words} --out {out}/net`, 'npx engram analyze {out}/net --json'],
    seconds,
    rows: [
      tableRow('cell, seed | accuracy', `${cell}, ${seed}`, {
        'accuracy at 200': (o) => [last(o).accuracy.value],
        'modes found of 6, beyond 0.9': (o) => [last(o).spectrum.matched.length, last(o).spectrum.networkRank],
        'spectral error, rad': (o) => [last(o).spectrum.error],
        'edited from step': (o) => [last(o).intervention.from],
        'edits, bits to change': (o): Value[] => {
          const { changedAccuracy, interval } = last(o).intervention;
          return [changedAccuracy, ...interval];
        },
        'by sign alone': (o) => [last(o).intervention.changedSigns],
        'sum over variables': (o) => [100 * last(o).basis.additive],
        'verdict, controls': (o) => [last(o).verdict, ...controlsOf(last(o))],
      }),
    ],
  };
}

/** Gated cells without biases: the share of their variance that is a sum, and edits. */
function withoutBias(cell: 'lstm' | 'gru', words: RegExp): Check {
  return {
    id: `without-bias-${cell}`,
    section: otherCells,
    commands: [
      `${small} --seed 0 --cell ${cell} --steps 12000 --horizons 10,20,40,60,100 --out {out}/net`,
      'npx engram analyze {out}/net --json',
    ],
    seconds: 110,
    rows: [
      sentence(`${cell} without biases`, words, (o) => [
        100 * last(o).basis.additive,
        100 * last(o).intervention.changedAccuracy,
        last(o).verdict,
      ]),
    ],
  };
}

const reference = 'The reference network';

export const analyses: readonly Check[] = [
  {
    id: 'reference',
    section: reference,
    commands: ['npx engram analyze test/fixtures/elman_t1_4x4_h64.safetensors --task T1-4x4 --json'],
    seconds: 8,
    rows: [
      tableRow('| found | asked', 'accuracy at horizon 200', {
        found: (o) => {
          const { value, horizon, sequences } = last(o).accuracy;
          const bits = horizon * sequences * last(o).model.outputSize;
          return [value, Math.round(bits * (1 - value)), bits];
        },
      }),
      tableRow('| found | asked', 'spectral error, rad', { found: (o) => [last(o).spectrum.error] }),
      tableRow('| found | asked', 'spectral grounding, entries of Ψ\\*WΨ against Φ: mean, max', {
        found: (o) => [last(o).basis.meanError, last(o).basis.maxError],
      }),
      tableRow('| found | asked', 'edits, bits that should change', {
        found: (o) => [last(o).intervention.changedAccuracy, ...last(o).intervention.interval],
      }),
      tableRow('| found | asked', 'verdict; random-init; shuffled weights', {
        found: (o) => [last(o).verdict, ...controlsOf(last(o))],
      }),
    ],
  },
  ...Object.keys(kinds).flatMap((cell) => [0, 1, 2].map((seed) => otherCell(cell as keyof typeof kinds, seed))),
  withoutBias(
    'lstm',
    /an LSTM that does the task without a fault holds (.*?) of its variance as such a sum, edits are right on (.*?), and its verdict is `(\w+)`/,
  ),
  withoutBias('gru', /a GRU holds (.*?), edits are right on (.*?), and its verdict is `(\w+)`/),
  {
    id: 't1-64',
    section: 'Table 1, cell by cell',
    commands: [
      'npx engram train --task T1 --hidden 64 --recurrent orthogonal --seed 0 --out {out}/net',
      'npx engram analyze {out}/net --json',
    ],
    seconds: 130,
    rows: [
      sentence(
        'T1 at 64 units, the best network',
        /# ([\d.]+) %, (\d+) of (\d+) modes, spectral error ([\d.]+), edits ([\d.]+) % \(by sign ([\d.]+) %\): (\w+)/,
        (o) => {
          const { accuracy, spectrum, intervention, verdict } = last(o);
          const { changedAccuracy, changedSigns } = intervention;
          return [
            ...[100 * accuracy.value, spectrum.matched.length, spectrum.theoryRank, spectrum.error],
            ...[100 * changedAccuracy, 100 * changedSigns],
            verdict,
          ];
        },
      ),
    ],
  },
];
