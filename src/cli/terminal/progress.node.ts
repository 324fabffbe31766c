// Progress on stderr: a bar that redraws itself on a terminal, a plain line now and then elsewhere.

const BAR_WIDTH = 24;
const REDRAW_MS = 80;
const LINE_MS = 10_000;

export interface ProgressTarget {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

export class Progress {
  #label: string;
  #target: ProgressTarget;
  #last = 0;
  #started = performance.now();
  #drawn = false;

  constructor(label: string, target: ProgressTarget = process.stderr) {
    this.#label = label;
    this.#target = target;
  }

  /** Reports `done` of `total` steps; redraws seldom enough to cost nothing. */
  update(done: number, total: number, detail: () => string): void {
    const now = performance.now();
    const interval = this.#target.isTTY ? REDRAW_MS : LINE_MS;
    if (now - this.#last < interval && done < total && this.#last !== 0) return;
    this.#last = now;
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const seconds = `${((now - this.#started) / 1000).toFixed(0)} s`;
    const text = `${done}/${total}  ${detail()}  ${seconds}`;
    if (this.#target.isTTY) {
      const filled = Math.round(share * BAR_WIDTH);
      this.#target.write(`\r\x1b[2K${this.#label} [${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}] ${text}`);
      this.#drawn = true;
    } else {
      this.#target.write(`${this.#label} ${text}\n`);
    }
  }

  /** What comes next is drawn at once: another stage has begun. */
  renew(): void {
    if (this.#target.isTTY) this.#last = 0;
  }

  /** Leaves the last drawing in place and moves to a fresh line. */
  end(): void {
    if (this.#drawn) this.#target.write('\n');
    this.#drawn = false;
  }
}
