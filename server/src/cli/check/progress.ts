/** One line at the terminal that says how far a long scan is; nothing where stderr is no terminal. */
const everyMs = 100;
const eraseLine = '\r\u001b[K';

export class Progress {
  #last = 0;
  #isShown = false;
  readonly #isOn: boolean;
  /** A scan that is over at once shows nothing. */
  readonly #start = performance.now() + 500;

  constructor(wanted: boolean) {
    this.#isOn =
      wanted && process.stderr.isTTY && process.env.TERM !== 'dumb' && process.env.CI === undefined;
  }

  show(text: string): void {
    if (!this.#isOn) return;
    const now = performance.now();
    if (now < this.#start || now < this.#last + everyMs) return;
    this.#last = now;
    this.#isShown = true;
    process.stderr.write(`${eraseLine}forksight: ${text.slice(0, (process.stderr.columns || 80) - 12)}`);
  }

  /** Shown whatever came just before: what follows keeps the thread busy. */
  stage(text: string): void {
    this.#last = 0;
    this.show(text);
  }

  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    process.stderr.write(eraseLine);
  }
}
