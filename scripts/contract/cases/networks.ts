// Commands that open a network or recorded states: `analyze`, `discover`, `fixed-points` and `export`.

import { type Case, calls, chain, results } from '../case.ts';

const ELMAN = 'fixtures/elman_t1_4x4_h64';
const GRU = 'fixtures/gru_t1_2x3_h32.safetensors';
const LSTM = 'fixtures/lstm_t1_2x3_h32.safetensors';
const SSM = 'fixtures/ssm_t1_2x3_h32.safetensors';
const TASK = '--task 15,0,0 --d 4 --s 4';

export const analyzeCases: readonly Case[] = [
  ...results('analyze', {
    kept: {
      elman: `analyze ${ELMAN}.safetensors`,
      small: `analyze inputs/small.safetensors ${TASK} --horizon 30`,
    },
    more: {
      spectral: `analyze ${ELMAN}.npz ${TASK} --basis spectral --horizon 40`,
      gru: `analyze ${GRU} --task T1-2x3 --horizon 60`,
    },
    files: {
      onnx: `analyze ${ELMAN}.onnx ${TASK} --horizon 30 --seed 1`,
      regression: `analyze ${ELMAN}.pt ${TASK} --basis regression --horizon 40`,
      power: `analyze ${ELMAN}.legacy.pt ${TASK} --basis power --horizon 40`,
      hidden: `analyze ${GRU} --task T1-2x3 --space hidden --horizon 30`,
      lstm: `analyze ${LSTM} --task T1-2x3 --horizon 60`,
      ssm: `analyze ${SSM} --task T1-2x3 --horizon 60`,
      'other-task': `analyze ${ELMAN}.npz --task xor-fibonacci --d 4 --s 4 --horizon 30`,
      'task-file': `analyze ${GRU} --task inputs/F.json --horizon 30`,
    },
  }),
  ...calls('analyze', {
    more: {
      lightning: `analyze ${ELMAN}.lightning.ckpt --horizon 20 --basis power --json`,
      relu: `analyze ${ELMAN}.npz ${TASK} --activation relu --horizon 30 --basis power --json`,
      map: `analyze inputs/two.safetensors ${TASK} --map rnn=other.rnn,readout=head --ignore encoder --horizon 30 --basis power --json`,
      'report-only': `analyze ${ELMAN}.safetensors --horizon 30 --basis power --report deep/report.html`,
    },
  }),
];

export const statesCases: readonly Case[] = results('states', {
  kept: {
    task: 'analyze --states inputs/states.npz --task T1-4x4',
  },
  more: {
    plain: 'analyze --states inputs/states.npz',
    'only-states': 'analyze --states inputs/only-states.npz --seed 3',
    waves: 'analyze --states inputs/waves.npz',
  },
  files: {
    'only-states-task': 'analyze --states inputs/only-states.npz --task T1-4x4',
  },
});

export const discoverCases: readonly Case[] = results('discover', {
  kept: {
    data: `discover ${ELMAN}.safetensors --data inputs/x4.npz --lags 8`,
    absent: 'discover inputs/small.safetensors --lags 4',
  },
  more: {
    task: `discover ${ELMAN}.pt --task T1-4x4 --lags 7 --seed 2`,
    gru: `discover ${GRU} --lags 6`,
    ssm: `discover ${SSM} --lags 5 --task T1-2x3`,
  },
  files: {
    plain: `discover ${ELMAN}.npz --lags 8`,
    'gru-data': `discover ${GRU} --data inputs/x2.npz --lags 6`,
    lstm: `discover ${LSTM} --lags 5`,
    default: `discover ${ELMAN}.safetensors`,
  },
});

const POINTS = `fixed-points ${GRU} --starts 40 --max-iters 200`;

export const fixedPointsCases: readonly Case[] = [
  ...results('fixed-points', {
    kept: {
      save: `fixed-points ${GRU} --task T1-2x3 --starts 40 --noise 0.5 --max-iters 400 --save deep/points.npz`,
    },
    more: {
      'no-task': `${POINTS}`,
      input: `${POINTS} --task T1-2x3 --input 0.5,-0.5 --max-unique 2 --no-polish`,
      one: `${POINTS} --noise 1 --tol-unique 1e6`,
    },
    files: {
      elman: `fixed-points ${ELMAN}.safetensors --starts 60 --max-iters 600`,
      data: `${POINTS} --data inputs/few.npz --steps 5`,
      tolerances: `${POINTS} --noise 0.3 --tol-q 1e-10 --slow-q 1e-4 --tol-dq 1e-18 --lr-init 0.5 --tol-unique 0.1`,
      outliers: `${POINTS} --noise 1 --keep-distance-outliers --rerun-q-outliers --outlier-q-scale 3 --seed 5`,
      far: `${POINTS} --noise 1 --outlier-distance-scale 1`,
      lstm: `fixed-points ${LSTM} --task T1-2x3 --starts 40 --max-iters 300`,
      ssm: `fixed-points ${SSM} --starts 20 --max-iters 200`,
    },
  }),
];

export const trajectoryCases: readonly Case[] = [
  ...results('trajectory', {
    kept: { gru: `trajectory ${GRU} --task T1-2x3` },
    more: { seed: `trajectory ${SSM} --task T1-2x3 --seed 4` },
    files: { lstm: `trajectory ${LSTM} --task T1-2x3` },
  }),
];

export const compareCases: readonly Case[] = [
  ...results('compare', {
    kept: { 'gru-ssm': `compare ${GRU} ${SSM} --task T1-2x3 --sequences 64` },
    more: { three: `compare ${GRU} ${SSM} ${LSTM} --task T1-2x3 --sequences 64 --seed 4` },
    files: {},
  }),
];

export const exportCases: readonly Case[] = [
  ...chain(
    'export',
    {
      'elman-onnx': `export ${ELMAN}.safetensors out/elman.onnx`,
      'onnx-back': 'export out/elman.onnx out/back.safetensors',
      'elman-npz': `export ${ELMAN}.pt out/elman.npz`,
      'gru-onnx': `export ${GRU} out/gru.onnx`,
      'lstm-safetensors': `export ${LSTM} out/lstm.safetensors`,
      'ssm-onnx': `export ${SSM} out/ssm.onnx`,
      map: 'export inputs/two.safetensors out/mapped.npz --map rnn=other.rnn,readout=head --ignore encoder --activation relu',
      lightning: `export ${ELMAN}.lightning.ckpt out/lightning.safetensors`,
      json: `export ${ELMAN}.pt out/json.npz --json`,
    },
    ['elman-onnx', 'json'],
  ),
];
