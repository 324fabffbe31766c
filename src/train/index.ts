// Training: the whole step as one compiled graph, a curriculum, validation, and a trainer that can be saved and continued.

export { type TrainConfig, type TrainOptions, trainConfig } from './config.ts';
export { trainingCost } from './cost.ts';
export type { TrainingHistory } from './history.ts';
export { SOLVED_ACCURACY, type StepRow, Trainer, type TrainerState } from './trainer.ts';
