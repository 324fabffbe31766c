// `engram train` and `engram demo`, and what other commands make of a run folder.

import { type Case, calls, chain } from '../case.ts';

const SMALL = '--task T1-2x2 --hidden 8 --batch 8 --horizons 4,8 --evaluate-every 20';
const tiny = (options: string) => `train ${SMALL} --steps 20 --out run --json ${options}`;

export const trainCases: readonly Case[] = [
  ...chain(
    'train',
    {
      first: `train ${SMALL} --steps 60 --out runs/first`,
      'first-again': `train ${SMALL} --steps 60 --out runs/first`,
      json: `train ${SMALL} --steps 40 --seed 1 --out runs/second --json`,
      'default-folder': `train ${SMALL} --steps 5`,
      resume: 'train --resume --out runs/first',
      'resume-json': 'train --resume --out runs/first --json',
      'resume-options': 'train --resume --out runs/first --lr 0.1',
      analyze: 'analyze runs/first --horizon 20 --json --report report.html --figures figures',
      'analyze-last': 'analyze runs/first --checkpoint last --horizon 20 --basis power',
      discover: 'discover runs/first --lags 4 --json',
      'fixed-points': 'fixed-points runs/first --starts 20 --max-iters 200 --json',
      export: 'export runs/first first.npz --checkpoint last',
      'demo-over-it': 'demo --out runs/first',
      'learn-over-it': 'episodic learn --resume --out runs/first',
    },
    ['json'],
  ),
  ...calls('train', {
    kept: {
      unsolved: `train ${SMALL} --steps 40 --until solved --out run --json`,
    },
    more: {
      lstm: tiny('--cell lstm --bias'),
      gru: tiny('--cell gru --layers 2'),
      mgu: tiny('--cell mgu'),
      linear: tiny('--cell linear'),
      'peephole-lstm': tiny('--cell peephole-lstm'),
      'diagonal-ssm': tiny('--cell diagonal-ssm'),
      'wave-rnn': tiny('--cell wave-rnn --channels 2 --activation linear'),
      relu: tiny('--activation relu --recurrent orthogonal'),
      optimizers: tiny('--optimizer adamw --l2 0.01 --schedule cosine --lr 0.01 --clip 0'),
      sgd: tiny('--optimizer sgd --lr 0.1 --clip 0.5 --threshold 0.6 --checkpoint-every 5'),
      relaxed: tiny('--kernels relaxed'),
      'task-file': 'train --task inputs/F.json --hidden 6 --batch 4 --horizons 4 --steps 10 --out run',
      'task-id': 'train --task 9,0,2 --d 2 --s 2 --hidden 6 --batch 4 --horizons 4 --steps 10 --out run --json',
      'copying-memory': 'train --task copying-memory-2 --hidden 6 --batch 4 --steps 10 --horizons 3 --out run --json',
      diverged: `train ${SMALL} --steps 40 --optimizer sgd --lr 1e30 --clip 0 --out run`,
      onnx: tiny('--backend onnx'),
      auto: tiny('--backend auto'),
    },
  }),
];

export const demoCases: readonly Case[] = chain(
  'demo',
  {
    first: 'demo --steps 60 --out runs/demo',
    again: 'demo --steps 40 --seed 7 --out runs/demo',
    'train-over-it': `train ${SMALL} --steps 5 --out runs/demo`,
  },
  ['first'],
);
