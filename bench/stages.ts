// `npm run bench -- stages`: the longest piece of work between two yields of analyses of a wide network, in CPU time, and
// where it stood. That is how long a page or Ctrl-C waits at most, beside the pauses themselves.
// Options: --json, --work analyze,discover,fixed-points,states, --units N (1024), --cell NAME (elman), --bias,
// --task NAME (T1)

import { stream } from '../src/array/random.ts';
import type { Stages } from '../src/array/stages.ts';
import { analysisStages } from '../src/emt/analyze/analyze.ts';
import { discoverStages } from '../src/emt/discovery/discover.ts';
import { mapFixedPointsStages } from '../src/emt/fixed-points/map.ts';
import { taskDrive } from '../src/emt/record/drive.ts';
import { analyzeStatesStages } from '../src/emt/recorded/analyze-states.ts';
import type { Network } from '../src/nn/network.ts';
import { rollout } from '../src/nn/rollout.ts';
import { initialParameters } from '../src/nn/unroll.ts';
import { makeBatch } from '../src/task/batch.ts';
import type { HistoryTask } from '../src/task/history.ts';
import { parseTask } from '../src/task/names.ts';

interface Row {
  readonly work: string;
  readonly seconds: number;
  readonly yields: number;
  /** Milliseconds of the longest pieces, and the stage and share before each. */
  readonly longest: readonly { readonly milliseconds: number; readonly at: string }[];
}

const SHOWN = 3;

export function run(args: readonly string[]): void {
  const option = (name: string, usual: string) => (args.includes(name) ? args[args.indexOf(name) + 1]! : usual);
  const units = Number(option('--units', '1024'));
  const task = parseTask(option('--task', 'T1'));
  const network = untrained(units, option('--cell', 'elman'), args.includes('--bias'), task);
  const works: Readonly<Record<string, () => Stages<unknown>>> = {
    analyze: () => analysisStages(network, task, { horizon: 40 }),
    discover: () => discoverStages(network, taskDrive(task, 0)),
    'fixed-points': () => mapFixedPointsStages(network, { starts: 128 }),
    states: () => analyzeStatesStages(recorded(network, task), { task }),
  };
  const asked = option('--work', Object.keys(works).join(',')).split(',');
  const rows = asked.map((work) => measure(work, works[work]!()));
  if (args.includes('--json')) {
    console.log(JSON.stringify({ schema: 'engram.bench.stages/1', units, rows }, null, 2));
    return;
  }
  console.log(`${units} units; CPU between two yields, in ms, the longest pieces first`);
  for (const { work, seconds, yields, longest } of rows) {
    const pieces = longest.map(({ milliseconds, at }) => `${milliseconds.toFixed(0)} (${at})`).join(', ');
    console.log(
      `${work.padEnd(16)}${seconds.toFixed(1).padStart(7)} s${String(yields).padStart(8)} yields   ${pieces}`,
    );
  }
}

/** Weights thrice their usual size, so that activity lasts and every stage has something to do. */
function untrained(hiddenSize: number, cell: string, bias: boolean, task: HistoryTask): Network {
  const { inputSize, outputSize } = task;
  const config = { cell, activation: 'tanh', inputSize, hiddenSize, outputSize, bias, readoutBias: bias } as const;
  const parameters = initialParameters(config, stream(1, 'bench', 'stages').bits());
  for (const [name, tensor] of parameters) {
    if (!name.startsWith('rnn.weight_hh')) continue;
    parameters.set(name, { ...tensor, data: Float32Array.from(tensor.data as Float32Array, (value) => 3 * value) });
  }
  return { config, parameters };
}

function recorded(network: Network, task: HistoryTask) {
  const { steps, batch, inputs } = makeBatch(task, { batch: 100, horizon: 30, rng: stream(2, 'bench', 'stages') });
  const { states, outputs } = rollout(network, { steps, batch, inputs });
  return {
    steps,
    batch,
    stateSize: states.length / (steps * batch),
    states,
    inputs: { width: task.inputSize, values: Float64Array.from(inputs) },
    outputs: { width: task.outputSize, values: outputs },
  };
}

function measure(work: string, stages: Stages<unknown>): Row {
  const pieces: { milliseconds: number; at: string }[] = [];
  let at = 'before the first';
  let total = 0;
  for (;;) {
    const before = process.cpuUsage();
    const step = stages.next();
    const { user, system } = process.cpuUsage(before);
    const milliseconds = (user + system) / 1000;
    total += milliseconds;
    pieces.push({ milliseconds, at });
    if (step.done) break;
    at = `${step.value.stage} ${(100 * step.value.done).toFixed(1)} %`;
  }
  const longest = pieces.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, SHOWN);
  return { work, seconds: total / 1000, yields: pieces.length, longest };
}
