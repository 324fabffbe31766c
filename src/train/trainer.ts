// Training, one step at a time, as a state that can be saved and continued: weights, optimiser state, the step count,
// the place in the curriculum, and the best validation so far. Batches come from a stream named by the step, so the
// step count is all the random state there is. Who calls decides when to evaluate, save and stop.

import { ConvergenceError, InputError } from '../array/errors.ts';
import { matrix } from '../array/matrix.ts';
import { sizeOf } from '../array/shape.ts';
import { type NamedTensors, tensor } from '../array/tensor.ts';
import type { Engine } from '../graph/run/program.ts';
import type { Network } from '../nn/network.ts';
import { optimizerState } from '../nn/optimizer.ts';
import { scheduleFactor } from '../nn/schedule.ts';
import { initialParameters, parameterSpecs } from '../nn/unroll.ts';
import { accuracy } from '../task/accuracy.ts';
import { batchStream, makeBatch } from '../task/batch.ts';
import type { Batch, HistoryTask } from '../task/history.ts';
import type { TrainConfig } from './config.ts';
import { compileForward, type Forward } from './forward.ts';
import { argumentChange, type Modes, modesOf } from './settle.ts';
import { compileStep, type EngineStep, engineStep, type StepResult, type TrainingStep } from './step.ts';

/** Validation accuracy from which a task counts as solved. */
export const SOLVED_ACCURACY = 0.999;
/** Mean change of the spectrum's arguments between evaluations, radians, below which it counts as settled. */
export const SETTLED_CHANGE = 2e-3;
/** Evaluations in a row that must be solved and settled. */
const SETTLED_EVALUATIONS = 3;

/**
 * What one training step says: the loss, the accuracy on its batch, the norm of the gradient, and the horizon it had.
 */
export interface StepRow extends StepResult {
  readonly step: number;
  readonly horizon: number;
}

export interface Evaluation {
  readonly step: number;
  readonly horizon: number;
  readonly accuracy: number;
  /** Modes of the recurrent matrix beyond 0.9, its spectral radius, and the mean change of the modes' arguments. */
  readonly modes: number;
  readonly spectralRadius: number;
  readonly argumentChange: number | null;
  /** Whether this is the best validation so far. */
  readonly best: boolean;
  /** Whether the task is solved and the spectrum has settled. */
  readonly settled: boolean;
}

/** What a checkpoint holds beside the weights, as the text values of a safetensors header. */
export interface Progress {
  readonly step: number;
  readonly curriculum: number;
  readonly best: { readonly step: number; readonly accuracy: number; readonly error: number } | null;
  readonly settledFor: number;
  /** Modes at the last evaluation, real and imaginary parts. */
  readonly modes: { readonly re: readonly number[]; readonly im: readonly number[] } | null;
}

/** A training that was saved. */
export interface TrainerState {
  /** Weights and optimiser state by name. */
  readonly tensors: NamedTensors;
  readonly progress: Progress;
}

/**
 * A trainer holds a network in training and takes it on by one step at a time; it can be saved and continued at any
 * step.
 */
export class Trainer {
  readonly task: HistoryTask;
  readonly config: TrainConfig;
  #step = 0;
  #curriculum = 0;
  #best: Progress['best'] = null;
  #settledFor = 0;
  #modes: Modes | null = null;
  readonly #engine: Engine | null;
  #compiled: TrainingStep | EngineStep;
  #forward: Forward | null = null;
  #validation: Batch[] | null = null;
  #batch: Batch | null = null;

  /**
   * Begins a training with fresh weights.
   * @param engine runs the steps elsewhere; validation stays here, so that it means the same on every engine
   * @throws UsageError or InputError where task and configuration do not fit, as `makeBatch` and `compile` do
   */
  constructor(task: HistoryTask, config: TrainConfig, engine: Engine | null = null) {
    this.task = task;
    this.config = config;
    this.#engine = engine;
    this.#compiled = this.#compile();
    for (const [name, { data }] of initialParameters(config.network, config.seed, config)) {
      this.#compiled.program.parameter(name).set(data as Float32Array);
    }
  }

  /** How many steps are done. */
  get step(): number {
    return this.#step;
  }

  /** The output steps of the present stage of the curriculum. */
  get horizon(): number {
    return this.config.horizons[this.#curriculum]!;
  }

  /** Whether all steps are done, or the training was to stop when solved and settled, and is. */
  get done(): boolean {
    return this.#step >= this.config.steps || (this.config.until === 'solved' && this.settled);
  }

  /** Whether the task is solved and the spectrum has settled. */
  get settled(): boolean {
    return this.#settledFor >= SETTLED_EVALUATIONS;
  }

  /** The best validation so far: its step, accuracy and error; `null` before the first one. */
  get best(): Progress['best'] {
    return this.#best;
  }

  /** Takes one training step here, without an engine. @throws ConvergenceError when the loss is no longer a number */
  advance(): StepRow {
    if (isEngineStep(this.#compiled)) throw new Error('a trainer with an engine advances by advanceAsync');
    const { batch, rate } = this.#next();
    return this.#finish(this.#compiled.run(batch, this.#step + 1, rate));
  }

  /**
   * Takes one training step, with an engine or without.
   * @throws ConvergenceError when the loss is no longer a number
   */
  async advanceAsync(): Promise<StepRow> {
    const { batch, rate } = this.#next();
    const result = await this.#compiled.run(batch, this.#step + 1, rate);
    if (this.#movesOn(result)) await this.gather();
    return this.#finish(result);
  }

  /** Brings the weights here from the engine, which comes before `evaluate`, `network` and `state`. */
  async gather(): Promise<void> {
    if (isEngineStep(this.#compiled)) await this.#compiled.program.fetch();
  }

  /** Frees what an engine holds for it; it cannot advance again. */
  async release(): Promise<void> {
    if (isEngineStep(this.#compiled)) await this.#compiled.program.release();
  }

  /** Measures the accuracy on the validation sequences and the state of the spectrum, at this step. */
  evaluate(): Evaluation {
    const { horizon } = this.config.evaluation;
    const { accuracy: value, error } = this.#validate();
    const modes = this.#recurrentModes();
    const change = modes && this.#modes ? argumentChange(this.#modes, modes) : null;
    this.#modes = modes;
    const calm = modes === null || (change !== null && change < SETTLED_CHANGE);
    this.#settledFor = value >= SOLVED_ACCURACY && calm ? this.#settledFor + 1 : 0;
    const best =
      this.#best === null || value > this.#best.accuracy || (value === this.#best.accuracy && error < this.#best.error);
    if (best) this.#best = { step: this.#step, accuracy: value, error };
    return {
      step: this.#step,
      horizon,
      accuracy: value,
      modes: modes?.values.re.length ?? 0,
      spectralRadius: modes?.spectralRadius ?? Number.NaN,
      argumentChange: change !== null && Number.isFinite(change) ? change : null,
      best,
      settled: this.settled,
    };
  }

  /** Gives the network as it is now; its tensors are copies. */
  network(): Network {
    const names = parameterSpecs(this.config.network).map(({ name }) => name);
    return { config: this.config.network, parameters: this.#copy(names) };
  }

  /** Gives all that `restore` needs to continue from here, bit by bit; its tensors are copies. */
  state(): TrainerState {
    return {
      tensors: this.#copy(this.#compiled.names),
      progress: {
        step: this.#step,
        curriculum: this.#curriculum,
        best: this.#best,
        settledFor: this.#settledFor,
        modes: this.#modes && { re: [...this.#modes.values.re], im: [...this.#modes.values.im] },
      },
    };
  }

  /** Continues from a saved state. @throws InputError when a tensor is missing or has another size */
  restore({ tensors, progress }: TrainerState): void {
    const { curriculum } = progress;
    if (!(curriculum in this.config.horizons)) {
      throw new InputError(
        `checkpoint is at horizon number ${curriculum + 1}, the run has ${this.config.horizons.length}`,
      );
    }
    this.#curriculum = curriculum;
    void this.release();
    this.#compiled = this.#compile();
    for (const name of this.#compiled.names) {
      const found = tensors.get(name);
      const target = this.#compiled.program.parameter(name);
      if (!found || found.data.length !== target.length) {
        throw new InputError(
          `checkpoint: tensor '${name}' has ${found ? `${found.data.length} values` : 'no values'}, expected ${target.length}`,
        );
      }
      target.set(found.data as Float32Array);
    }
    this.#step = progress.step;
    this.#best = progress.best;
    this.#settledFor = progress.settledFor;
    this.#modes = progress.modes && {
      values: { re: Float64Array.from(progress.modes.re), im: Float64Array.from(progress.modes.im) },
      spectralRadius: Number.NaN,
    };
  }

  /** The batch of the next step and its learning rate. */
  #next(): { batch: Batch; rate: number } {
    const { config, task, horizon } = this;
    const rng = batchStream(config.seed, 'train', this.#step);
    const into = this.#batch?.steps === task.inputSteps + horizon ? { into: this.#batch } : {};
    this.#batch = makeBatch(task, { batch: config.batch, horizon, rng, ...into });
    return {
      batch: this.#batch,
      rate: config.learningRate * scheduleFactor(config.schedule, this.#step, config.steps),
    };
  }

  #finish(result: StepResult): StepRow {
    const { horizon } = this;
    if (!Number.isFinite(result.loss)) {
      throw new ConvergenceError(
        `training diverged: loss ${result.loss} at step ${this.#step + 1}; use a smaller learning rate`,
      );
    }
    this.#step++;
    const row = { step: this.#step, horizon, ...result };
    if (this.#movesOn(result)) this.#enter(this.#curriculum + 1);
    return row;
  }

  /** Whether a step ends its horizon. */
  #movesOn({ accuracy }: StepResult): boolean {
    return accuracy > this.config.threshold && this.#curriculum + 1 < this.config.horizons.length;
  }

  #compile(): TrainingStep | EngineStep {
    const { network, optimizer, loss, clip, batch, kernels } = this.config;
    const step = { network, optimizer, loss, clip, batch };
    return this.#engine
      ? engineStep(step, this.task, this.horizon, this.#engine)
      : compileStep(step, this.task, this.horizon, { kernels });
  }

  /** Moves to another horizon: a graph of its own, with the weights and optimiser state carried over. */
  #enter(curriculum: number): void {
    const before = this.#compiled;
    this.#curriculum = curriculum;
    this.#compiled = this.#compile();
    for (const name of before.names) this.#compiled.program.parameter(name).set(before.program.parameter(name));
    // Nothing waits for it: it is no longer used.
    if (isEngineStep(before)) void before.program.release();
  }

  #copy(names: readonly string[]): NamedTensors {
    const shapes = new Map<string, readonly number[]>();
    for (const { name, shape } of parameterSpecs(this.config.network)) {
      for (const each of [name, ...optimizerState(this.config.optimizer, name)]) shapes.set(each, shape);
    }
    return new Map(
      names.map((name) => {
        const shape = shapes.get(name)!;
        return [
          name,
          tensor(shape, Float32Array.from(this.#compiled.program.parameter(name).subarray(0, sizeOf(shape)))),
        ];
      }),
    );
  }

  #validate(): { accuracy: number; error: number } {
    const { evaluation, batch, network, kernels, seed } = this.config;
    const { task } = this;
    this.#validation ??= Array.from({ length: evaluation.batches }, (_, index) =>
      makeBatch(task, { batch, horizon: evaluation.horizon, rng: batchStream(seed, 'validation', index) }),
    );
    this.#forward ??= compileForward(network, task.inputSteps + evaluation.horizon, batch, { kernels });
    for (const { name } of parameterSpecs(network))
      this.#forward.setParameter(name, this.#compiled.program.parameter(name));
    let right = 0;
    let error = 0;
    for (const data of this.#validation) {
      const outputs = this.#forward.run(data.inputs);
      right += accuracy(task, outputs, data) / evaluation.batches;
      error += squaredError(outputs, data, task.inputSteps * batch * task.outputSize) / evaluation.batches;
    }
    return { accuracy: right, error };
  }

  /** The modes of W_hh, where the cell has one square recurrent matrix. */
  #recurrentModes(): Modes | null {
    const { hiddenSize } = this.config.network;
    const spec = parameterSpecs(this.config.network).find(({ name }) => name === 'rnn.weight_hh_l0');
    if (spec?.shape[0] !== hiddenSize) return null;
    const weights = Float64Array.from(this.#compiled.program.parameter(spec.name));
    return modesOf(matrix(hiddenSize, hiddenSize, weights));
  }
}

function squaredError(outputs: ArrayLike<number>, { targets }: Batch, from: number): number {
  let sum = 0;
  for (let i = from; i < targets.length; i++) sum += (outputs[i]! - targets[i]!) ** 2;
  return sum / (targets.length - from);
}

function isEngineStep(step: TrainingStep | EngineStep): step is EngineStep {
  return 'release' in step.program;
}
