/**
 * Tasks whose truth is known: history-dependent systems `x(t) = f(x(t-1), ..., x(t-s))`, by name, by id, by an
 * operator or by a function, and batches of their sequences.
 *
 * @example
 * import { batchStream, makeBatch, parseTask } from 'engram/task';
 *
 * const task = parseTask('T1-2x2');
 * console.log(task.summary); // Repeat copy: 2 variables of 2 bits over and over, x(t) = x(t-2).
 * const { inputs, targets } = makeBatch(task, { batch: 1, horizon: 2, rng: batchStream(0, 'train', 0) });
 * console.log(inputs.slice(0, 4).join() === targets.slice(4).join()); // true
 */

export { accuracy, signAccuracy } from './accuracy.ts';
export { addingTask } from './adding.ts';
export { type BatchOptions, batchStream, makeBatch, type Split } from './batch.ts';
export { copyingMemory } from './copying-memory.ts';
export { episodesTask } from './episodes.ts';
export type { Batch, Composition, HistoryTask, TaskId } from './history.ts';
export { type BindingOptions, bindingTask, type LinearOptions, linearTask, systemTask } from './linear.ts';
export { parseTask, taskNames } from './names.ts';
export { continueHistory } from './system.ts';
export { decodeTaskId, encodeTaskId, parseTaskId } from './task-id.ts';
export { parseTaskSource, type TaskSource, taskFromSource } from './task-source.ts';
