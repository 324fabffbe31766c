// How much computing something takes: processor time of this process, which other processes do not add to.

/** Seconds that this process, with all its threads, computed during `act`. */
export function secondsComputing(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
