// `engram sweep`: a sweep of three cells from its plan to its tables, and one whose cell fails.

import { type Case, chain } from '../case.ts';

const TABLE = 'sweep table sweeps/small --value accuracy.value';

export const sweepCases: readonly Case[] = [
  ...chain(
    'sweep',
    {
      plan: 'sweep plan inputs/plan.json --out sweeps/small',
      'plan-again': 'sweep plan inputs/plan.json --out sweeps/small --json',
      'status-before': 'sweep status sweeps/small',
      'status-before-json': 'sweep status sweeps/small --json',
      'table-before': TABLE,
      submit: 'sweep submit sweeps/small --dry-run',
      'submit-options':
        'sweep submit sweeps/small --dry-run --partition cpu --time 4:00:00 --cpus 2 --gpus 1 --array-limit 5 --setup inputs/setup.sh',
      'retry-none': 'sweep retry sweeps/small',
      run: 'sweep run sweeps/small --workers 2',
      'run-again': 'sweep run sweeps/small --workers 2 --json',
      status: 'sweep status sweeps/small',
      'status-json': 'sweep status sweeps/small --json',
      table: TABLE,
      'table-cols': `${TABLE} --cols hidden,seed --spread none --digits 5`,
      'table-md': `${TABLE} --rows hidden --spread interval --level 0.9 --format md`,
      'table-csv': `${TABLE} --rows hidden --format csv`,
      'table-latex': `${TABLE} --rows hidden --format latex`,
      'table-json': `${TABLE} --rows hidden --format json`,
      'table-text': 'sweep table sweeps/small --value verdict=absent --where hidden=4 --where "accuracy.value>=0"',
      'table-missing': 'sweep table sweeps/small --value basis.leakage --rows hidden,seed',
      'table-plot': `${TABLE} --rows seed --cols hidden --plot deep/plot.svg`,
      'table-names': 'sweep table sweeps/small --names',
      'table-no-value': 'sweep table sweeps/small',
      'table-never-computed': 'sweep table sweeps/small --value spectrum.error',
      'table-unknown': 'sweep table sweeps/small --value nothing',
      'table-where': `${TABLE} --where hidden`,
      'submit-nothing': 'sweep submit sweeps/small --dry-run',
      'plan-more': 'sweep plan inputs/more.json --out sweeps/small',
      'run-more': 'sweep run sweeps/small --workers 2',
      'plan-wrong-folder': 'sweep plan inputs/plan.json --out sweeps',
      'run-wrong-folder': 'sweep run sweeps',
    },
    ['plan', 'plan-again', 'submit', 'retry-none', 'run', 'run-again', 'status-json', 'table-json'],
  ),
  ...chain('sweep-failing', {
    plan: 'sweep plan inputs/failing.json --out failing',
    run: 'sweep run failing --workers 2',
    status: 'sweep status failing',
    'status-json': 'sweep status failing --json',
    'retry-unknown': 'sweep retry failing ffffffffffffffff',
    retry: 'sweep retry failing',
    'status-after': 'sweep status failing --json',
    'run-again': 'sweep run failing --workers 1 --json',
    'retry-fresh': 'sweep retry failing --fresh',
  }),
];
