// History-dependent systems: tasks whose truth is known, and batches of their sequences.

export { accuracy, signAccuracy } from './accuracy.ts';
export { type BatchOptions, batchStream, makeBatch, type Split } from './batch.ts';
export { copyingMemory } from './copying-memory.ts';
export { episodesTask } from './episodes.ts';
export type { Batch, Composition, HistoryTask, TaskId } from './history.ts';
export { type BindingOptions, bindingTask, type LinearOptions, linearTask, systemTask } from './linear.ts';
export { parseTask, taskNames } from './names.ts';
export { continueHistory } from './system.ts';
export { decodeTaskId, encodeTaskId, parseTaskId } from './task-id.ts';
export { parseTaskSource, type TaskSource, taskFromSource } from './task-source.ts';
