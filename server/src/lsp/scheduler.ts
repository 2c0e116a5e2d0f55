/**
 * When the analysis runs: after each change, but once for changes that are already waiting. Messages are read one for
 * each turn of the event loop, so two turns without another change mean that the queue is empty. Where an analysis
 * takes long, the next one waits about as long, so that typing is not answered with a backlog.
 */

/** Analyses quicker than this follow every change. */
const quickMs = 30;
const longestWaitMs = 500;

export class Scheduler {
  private generation = 0;
  private immediate: NodeJS.Immediate | null = null;
  private timer: NodeJS.Timeout | null = null;
  lastMs = 0;

  constructor(private readonly work: () => void) {}

  changed(): void {
    this.generation++;
    if (this.immediate || this.timer) return;
    if (this.lastMs > quickMs) {
      this.timer = setTimeout(
        () => {
          this.flush();
        },
        Math.min(this.lastMs, longestWaitMs),
      );
      return;
    }
    this.wait(performance.now());
  }

  /** Runs now what waits to be run. */
  flush(): void {
    if (!this.immediate && !this.timer) return;
    this.cancel();
    const start = performance.now();
    this.work();
    this.lastMs = performance.now() - start;
  }

  cancel(): void {
    if (this.immediate) clearImmediate(this.immediate);
    if (this.timer) clearTimeout(this.timer);
    this.immediate = null;
    this.timer = null;
  }

  private wait(since: number): void {
    const seen = this.generation;
    this.immediate = setImmediate(() => {
      this.immediate = setImmediate(() => {
        if (this.generation === seen || performance.now() - since > quickMs) this.flush();
        else this.wait(since);
      });
    });
  }
}
