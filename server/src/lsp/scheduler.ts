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
  private readonly waiting: (() => void)[] = [];
  /** What the last analysis took. */
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

  /**
   * Resolves when nothing waits to be analysed. Where that is quick it is done at once; where it is not, a request
   * waits with the edits, or else each request that an editor makes after a keystroke would cost an analysis.
   */
  async settled(): Promise<void> {
    if (!this.timer) {
      this.flush();
      return;
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Runs now what waits to be run. */
  flush(): void {
    if (!this.immediate && !this.timer) return;
    this.cancel();
    const start = performance.now();
    try {
      this.work();
    } finally {
      this.lastMs = performance.now() - start;
      this.release();
    }
  }

  /** For the end of the session. */
  stop(): void {
    this.cancel();
    this.release();
  }

  private release(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private cancel(): void {
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
