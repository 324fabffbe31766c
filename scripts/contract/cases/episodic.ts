// `engram episodic run`, `design`, `energy` and `to-rnn`: every model and engine, every source of memories.

import { type Case, calls, chain, results } from '../case.ts';

const RUN = 'episodic run --neurons 120 --memories 4 --cycles 2 --dt 0.2';
const MANY = 'episodic run --neurons 160 --memories 7 --cycles 2 --dt 0.2';

const runCases: readonly Case[] = [
  ...results('episodic-run', {
    kept: {
      eden: RUN,
      'eden-event': `${RUN} --engine event`,
      'dsem-overlap': `${RUN} --model dsem --engine overlap`,
      lisem: `${RUN} --model lisem --checks`,
      gamm: 'episodic run --model gamm --neurons 120 --cue-noise 0.2 --cue 2',
      stall: `${RUN} --ratio 1.3 --engine event`,
      digits: 'episodic run --patterns digits --pseudoinverse --cycles 1 --dt 0.4 --cue 2 --cue-noise 0.15',
    },
    more: {
      polynomial: `${RUN} --model polynomial`,
      chain: `${RUN} --graph chain`,
      cycles: `${MANY} --graph "0-1-2,3-4-5-6" --cue 4 --cue-missing 0.25 --checks`,
      'wrong-cue': `${RUN} --cue-noise 1`,
      'stall-ode': `${RUN} --ratio 1.3`,
      time: `${RUN} --time 45`,
      'time-stall': `${RUN} --time 45 --ratio 1.3 --engine overlap`,
      'coarse-step': `${RUN} --dt 2 --engine overlap`,
      'digits-stall': 'episodic run --patterns digits --cycles 1 --dt 0.4',
      bits: 'episodic run --patterns inputs/bits.npz --cycles 1 --engine event',
      copies: 'episodic run --patterns inputs/copies.npz --graph chain --engine event --cycles 1',
      phi: 'episodic run --patterns inputs/phi.npz --graph phi --cycles 2 --dt 0.2',
      images: 'episodic run --patterns inputs/images --cycles 1 --dt 0.2',
      'one-memory': 'episodic run --neurons 120 --memories 1 --time 40 --engine overlap',
      diverged: 'episodic run --patterns inputs/huge.npz --cycles 1',
    },
    files: {
      'eden-overlap': `${RUN} --engine overlap`,
      dsem: `${RUN} --model dsem`,
      'dsem-event': `${RUN} --model dsem --engine event`,
      'polynomial-options': `${RUN} --model polynomial --degree 3 --gamma 4 --ratio 0.4`,
      'lisem-options': `${RUN} --model lisem --gamma 1.5 --ratio 0.6`,
      'gamm-beta': 'episodic run --model gamm --neurons 120 --beta 0.5 --engine overlap',
      'eden-options': `${RUN} --ratio 0.7 --td 12 --beta 2 --seed 3`,
      tanh: `${RUN} --delay tanh`,
      pseudoinverse: `${RUN} --pseudoinverse --bias 0.3`,
      bias: `${MANY} --bias 0.5 --engine event`,
      'chain-event': `${RUN} --graph chain --engine event`,
      weights: `${MANY} --graph "0>1:0.9>2>0:1.1" --engine overlap`,
      'digits-lisem': 'episodic run --patterns digits --model lisem --pseudoinverse --cycles 1 --dt 0.4',
      npz: 'episodic run --patterns inputs/memories.npz --cycles 2 --dt 0.2 --image 12x10',
      'npz-first': 'episodic run --patterns inputs/memories.npz --memories 2 --cycles 2 --dt 0.2',
      greys: 'episodic run --patterns inputs/greys.npz --threshold 128 --cycles 1 --dt 0.2',
      'bits-threshold': 'episodic run --patterns inputs/bits.npz --threshold 0.5 --cycles 1 --engine event',
      'copies-ode': 'episodic run --patterns inputs/copies.npz --cycles 1 --dt 0.2',
      'images-resized': 'episodic run --patterns inputs/mixed --resize 8x8 --threshold 0.4 --cycles 1 --dt 0.2',
    },
  }),
];

const DESIGN = 'episodic design --dwell 30';

const designCases: readonly Case[] = [
  ...results('episodic-design', {
    kept: {
      plain: DESIGN,
      memories: `${DESIGN} --neurons 120 --memories 6`,
    },
    more: {
      ratio: `${DESIGN} --ratio 0.5`,
      chain: `${DESIGN} --neurons 120 --memories 5 --graph chain`,
      'one-each': 'episodic design --dwell 20,30,40 --patterns inputs/memories.npz',
    },
    files: {
      td: 'episodic design --dwell 12 --td 10',
      'ratio-td': `${DESIGN} --ratio 0.6 --td 25 --neurons 120 --memories 5 --seed 2`,
      bias: `${DESIGN} --neurons 120 --memories 5 --bias 0.2`,
      digits: `${DESIGN} --patterns digits`,
      image: `${DESIGN} --memories 3 --image 10x10`,
    },
  }),
];

const ENERGY = 'episodic energy --neurons 80 --memories 3 --cycles 1 --dt 0.2 --frames 3';

const energyCases: readonly Case[] = [
  ...results('episodic-energy', {
    kept: {
      plain: ENERGY,
      slow: `${ENERGY} --slow "0=0;0=0.3;0=0.7,1=-0.1" --of 0,2,1`,
    },
    more: {
      components: `${ENERGY} --plane components --memories 4`,
      lisem: `${ENERGY} --model lisem --plane components`,
      gamm: 'episodic energy --model gamm --neurons 80 --memories 3 --frames 2 --cue-noise 0.1',
      chain: `${ENERGY} --graph chain --cue 1 --cue-missing 0.2`,
      coarse: `${ENERGY} --dt 1`,
      diverged: 'episodic energy --patterns inputs/huge.npz --cycles 1 --frames 2',
    },
    files: {
      dsem: `${ENERGY} --model dsem --ratio 0.6`,
      polynomial: `${ENERGY} --model polynomial --time 40`,
      'two-memories': `${ENERGY} --memories 2`,
      greys: 'episodic energy --patterns inputs/greys.npz --threshold 128 --cycles 1 --dt 0.2 --frames 2',
    },
  }),
];

const toRnnCases: readonly Case[] = [
  ...chain(
    'episodic-to-rnn',
    {
      json: 'episodic to-rnn out/cycles.safetensors --neurons 40 --memories 5 --graph "0-1-2,3-4" --json',
      analyze: 'analyze out/cycles.safetensors --horizon 30 --json',
      text: 'episodic to-rnn out/plain.safetensors --neurons 40 --memories 4',
    },
    ['json'],
  ),
  ...calls('episodic-to-rnn', {
    more: {
      linear: 'episodic to-rnn out.safetensors --neurons 40 --memories 4 --activation linear --json',
      gains: 'episodic to-rnn out.safetensors --neurons 40 --memories 4 --gain 1.2 --input-gain 0.1 --seed 4 --json',
      digits: 'episodic to-rnn out.safetensors --patterns digits --memories 5 --json',
    },
  }),
];

export const episodicCases: readonly Case[] = [...runCases, ...designCases, ...energyCases, ...toRnnCases];
