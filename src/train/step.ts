// One whole training step as one compiled graph: forward over the sequence, loss, backward, clipping, optimiser.
// The weights and the optimiser's state are the program's parameters; a step feeds a batch and three numbers.

import type { FloatArray } from '../graph/core/expression.ts';
import { compile, grad, input, type Program, slice } from '../graph/index.ts';
import type { AsyncProgram, CompileOptions, Engine, ProgramSource } from '../graph/run/program.ts';
import { accuracy, type LossName, loss } from '../nn/loss.ts';
import type { NetworkConfig } from '../nn/network.ts';
import {
  clipGradients,
  type OptimizerConfig,
  optimizerInputs,
  optimizerState,
  optimizerUpdates,
} from '../nn/optimizer.ts';
import { parameterExpressions, unroll } from '../nn/unroll.ts';
import type { Batch, HistoryTask } from '../task/history.ts';

export interface StepConfig {
  readonly network: NetworkConfig;
  readonly optimizer: OptimizerConfig;
  readonly loss: LossName;
  /** Largest joint gradient norm; 0 for no clipping. */
  readonly clip: number;
  readonly batch: number;
}

export interface StepResult {
  readonly loss: number;
  /** Share of right answers on the batch, before the step; the share of variance for real-valued outputs. */
  readonly accuracy: number;
  readonly gradientNorm: number;
}

/** A training step that is not compiled yet. */
export interface StepGraph {
  readonly source: ProgramSource;
  /** Names of all parameters: weights, then optimiser state. */
  readonly names: readonly string[];
  /** How the compiled source is fed and read, whatever runs it. */
  attach(program: Pick<Program, 'input' | 'output'>): AttachedStep;
}

export interface AttachedStep {
  /** Before a run, for step `count` (from 1). */
  feed(batch: Batch, count: number, learningRate: number): void;
  /** After a run. */
  read(): StepResult;
}

export interface TrainingStep {
  readonly program: Program;
  /** Names of all parameters: weights, then optimiser state. */
  readonly names: readonly string[];
  /** Runs step `count` (from 1) on a batch. */
  run(batch: Batch, count: number, learningRate: number): StepResult;
}

/** A step that an engine runs. */
export interface EngineStep extends Omit<TrainingStep, 'program' | 'run'> {
  readonly program: AsyncProgram;
  run(batch: Batch, count: number, learningRate: number): Promise<StepResult>;
}

type TaskShape = Pick<HistoryTask, 'inputSteps' | 'firstTarget' | 'output' | 'f'>;

/** Compiles the training step for sequences of `task.inputSteps + horizon` steps. */
export function compileStep(
  config: StepConfig,
  task: TaskShape,
  horizon: number,
  options: CompileOptions = {},
): TrainingStep {
  const { source, names, attach } = stepGraph(config, task, horizon);
  const program = compile(source, options);
  const { feed, read } = attach(program);
  return {
    program,
    names,
    run: (batch, count, learningRate) => {
      feed(batch, count, learningRate);
      program.run();
      return read();
    },
  };
}

/** Makes the same step for an engine to run. */
export function engineStep(config: StepConfig, task: TaskShape, horizon: number, engine: Engine): EngineStep {
  const { source, names, attach } = stepGraph(config, task, horizon);
  const program = engine.compile(source);
  const { feed, read } = attach(program);
  return {
    program,
    names,
    run: async (batch, count, learningRate) => {
      feed(batch, count, learningRate);
      await program.run();
      return read();
    },
  };
}

/** The training step for sequences of `task.inputSteps + horizon` steps, as a graph. */
export function stepGraph(config: StepConfig, task: TaskShape, horizon: number): StepGraph {
  const { network, batch } = config;
  const steps = task.inputSteps + horizon;
  const counted = steps - task.firstTarget;
  // A system driven by its own history gets no input after the input phase.
  const inputSteps = task.f ? task.inputSteps : steps;
  const inputs = input('inputs', [inputSteps, batch, network.inputSize]);
  const targets = input('targets', [counted, batch, network.outputSize]);
  const parameters = parameterExpressions(network);
  const outputs = unroll(network, parameters, inputs, { steps, from: task.firstTarget });
  const error = loss(config.loss, outputs, targets);
  const weights = [...parameters.values()];
  const gradients = grad(error, weights);
  const { clipped, norm } = clipGradients(gradients, config.clip || 1);
  const used = config.clip > 0 ? clipped : gradients;
  const outputPhase = task.inputSteps - task.firstTarget;
  const batchAccuracy = accuracy(
    task.output,
    slice(outputs, 0, outputPhase, counted),
    slice(targets, 0, outputPhase, counted),
  );
  const skipped = task.firstTarget * batch * network.outputSize;
  const weightNames = [...parameters.keys()];
  return {
    source: {
      outputs: { loss: error, gradientNorm: norm, accuracy: batchAccuracy },
      assignments: optimizerUpdates(config.optimizer, weights, used),
    },
    names: [...weightNames, ...weightNames.flatMap((name) => optimizerState(config.optimizer, name))],
    attach: (program) => {
      const fed = { inputs: program.input('inputs'), targets: program.input('targets') };
      const scalars = new Map<string, FloatArray>(
        Object.keys(optimizerInputs(config.optimizer, 1, 1)).map((name) => [name, program.input(name)]),
      );
      const found = {
        loss: program.output('loss'),
        norm: program.output('gradientNorm'),
        share: program.output('accuracy'),
      };
      return {
        feed: (data, count, learningRate) => {
          fed.inputs.set(inputSteps < steps ? data.inputs.subarray(0, fed.inputs.length) : data.inputs);
          fed.targets.set(skipped > 0 ? data.targets.subarray(skipped) : data.targets);
          const numbers = optimizerInputs(config.optimizer, count, learningRate);
          for (const [name, array] of scalars) array[0] = numbers[name]!;
        },
        read: () => ({ loss: found.loss[0]!, accuracy: found.share[0]!, gradientNorm: found.norm[0]! }),
      };
    },
  };
}
