// What SLURM says of the tasks of a job: the lines of squeue, and of sacct where accounting is kept.

/** One task of an array job. */
export interface SlurmTask {
  /** The name of the task in the queue, `JOB_INDEX`. */
  readonly id: string;
  /** SLURM's word for it: PENDING, RUNNING, REQUEUED, PREEMPTED, COMPLETED, TIMEOUT, FAILED, ... */
  readonly state: string;
  /** Why it waits or how it ended; empty where SLURM says nothing. */
  readonly reason: string;
  readonly node: string;
}

/** Fields asked of squeue, one task a line (`--array`). */
export const SQUEUE_FORMAT = '%F_%K|%T|%r|%N';
/** Fields asked of sacct (`--parsable2 --allocations`). */
export const SACCT_FORMAT = 'JobID,State,Reason,NodeList';

/** Tasks of `squeue --noheader --array --states=all --format SQUEUE_FORMAT`. */
export function readSqueue(text: string): SlurmTask[] {
  return lines(text).flatMap((line) => {
    const [id, state, reason = '', node = ''] = line.split('|');
    return id && state ? [{ id, state, reason: plain(reason), node: plain(node) }] : [];
  });
}

/** Tasks of `sacct --noheader --parsable2 --allocations --array --format SACCT_FORMAT`. */
export function readSacct(text: string): SlurmTask[] {
  return lines(text).flatMap((line) => {
    const [id, state, reason = '', node = ''] = line.split('|');
    // Steps of a task (JOB_INDEX.batch) are its own business; pending ones are summed up as JOB_[3-9].
    if (!id || !state || !/^\d+_\d+$/.test(id)) return [];
    return [{ id, state: state.split(' ')[0]!, reason: plain(reason), node: plain(node) }];
  });
}

/** One entry for each task: what the queue says now goes before what accounting remembers. */
export function mergeTasks(queue: readonly SlurmTask[], accounting: readonly SlurmTask[]): SlurmTask[] {
  const merged = new Map([...accounting, ...queue].map((task) => [task.id, task]));
  const index = (id: string) => id.split('_').map(Number) as [number, number];
  return [...merged.values()].sort((a, b) => {
    const [left, right] = [index(a.id), index(b.id)];
    return left[0] - right[0] || left[1] - right[1];
  });
}

/** Whether the task may still do something. */
export function isActive({ state }: SlurmTask): boolean {
  return ['PENDING', 'RUNNING', 'CONFIGURING', 'COMPLETING', 'SUSPENDED', 'REQUEUED', 'REQUEUE_HOLD'].includes(state);
}

function lines(text: string): string[] {
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}

function plain(text: string): string {
  return text === 'None' || text === '(null)' || text === 'None assigned' ? '' : text;
}
