// Whether the circuit stands or moves along the activity: small networks, trained and read with three seeds each.

import { type Check, type Output, type Said, tableRow } from '../check.ts';
import type { Value } from '../digits.ts';

const SEEDS = [0, 1, 2];
const section = 'Does the circuit stand, or does it move?';
const table = 'network | one basis';

function read(row: string, id: string, seconds: number, source: string, train: readonly string[] = []): Check {
  const of = (output: Output) => SEEDS.map((_, i) => output.json(i - SEEDS.length));
  const edits = (read: Said, basis: string) => read.bases[basis].edits;
  /** The reading whose edits through one basis come true least often. */
  const least = (output: Output) =>
    of(output).reduce((worst, each) => (edits(each, 'standing').value < edits(worst, 'standing').value ? each : worst));
  return {
    id: `trajectory-${id}`,
    section,
    commands: [...train, ...SEEDS.map((seed) => `npx engram trajectory ${source} --seed ${seed} --json`)],
    seconds: seconds + 15,
    rows: [
      tableRow(table, row, {
        'one basis: edits come true': (output): Value[] => {
          const { value, low, high } = edits(least(output), 'standing');
          return [value, low, high];
        },
        'one for each phase': (output) => [Math.min(...of(output).map((each) => edits(each, 'moving').value))],
        held: (output) => [least(output).held],
      }),
    ],
  };
}

function trained(row: string, id: string, task: string, cell: string, seconds: number): Check {
  const words =
    cell === 'relu' ? '--cell elman --activation relu --recurrent orthogonal --lr 0.001' : `--cell ${cell} --lr 0.003`;
  const common = '--hidden 32 --steps 12000 --horizons 10,20,40 --schedule cosine --until solved --bias';
  return read(row, id, seconds, '{out}/net', [`npx engram train ${common} --task ${task} ${words} --out {out}/net`]);
}

export const trajectories: readonly Check[] = [
  trained('relu, T1-2x3', 'relu-T1-2x3', 'T1-2x3', 'relu', 60),
  trained('relu, T1-3x3', 'relu-T1-3x3', 'T1-3x3', 'relu', 60),
  trained('relu, T3-3x3', 'relu-T3-3x3', 'T3-3x3', 'relu', 60),
  trained('tanh, T3-3x3', 'elman-T3-3x3', 'T3-3x3', 'elman', 60),
  trained('GRU, T3-3x3', 'gru-T3-3x3', 'T3-3x3', 'gru', 120),
  trained('MGU, T1-3x3', 'mgu-T1-3x3', 'T1-3x3', 'mgu', 120),
  trained('LSTM, T3-3x3', 'lstm-T3-3x3', 'T3-3x3', 'lstm', 120),
  trained('GRU, T1-3x3', 'gru-T1-3x3', 'T1-3x3', 'gru', 120),
  read('fixture GRU, T1-2x3', 'fixture-gru', 0, 'test/fixtures/gru_t1_2x3_h32.safetensors --task T1-2x3'),
];
