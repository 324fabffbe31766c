/**
 * Training, step by step: the whole step is one compiled graph, horizons grow by a curriculum, and a trainer can be
 * saved and continued to the same bits.
 *
 * @example
 * import { parseTask } from 'engram/task';
 * import { Trainer, trainConfig } from 'engram/train';
 *
 * const task = parseTask('T1-2x2');
 * const config = trainConfig(task, { network: { hiddenSize: 8 }, horizons: [4], steps: 100, learningRate: 0.01 });
 * const trainer = new Trainer(task, config);
 * const first = trainer.advance();
 * while (!trainer.done) trainer.advance();
 * console.log(trainer.step, first.accuracy < trainer.evaluate().accuracy); // 100 true
 */

export { type TrainConfig, type TrainOptions, trainConfig } from './config.ts';
export { trainingCost } from './cost.ts';
export type { TrainingHistory } from './history.ts';
export { SOLVED_ACCURACY, type StepRow, Trainer, type TrainerState } from './trainer.ts';
