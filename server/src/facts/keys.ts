/** Keys of the functions of one file: those that are defined again get a number, in the order of the source. */
export class Keys {
  readonly #given: Set<string>;
  /** The number to try next; from 2 each time, a thousand of one name would be tried half a million times. */
  readonly #next = new Map<string, number>();

  /** @param separator stands before the number */
  constructor(
    private readonly separator: string,
    taken: readonly string[] = [],
  ) {
    this.#given = new Set(taken);
  }

  unique(wanted: string): string {
    let key = wanted;
    if (this.#given.has(key)) {
      let n = this.#next.get(wanted) ?? 2;
      while (this.#given.has((key = `${wanted}${this.separator}${n}`))) n++;
      this.#next.set(wanted, n + 1);
    }
    this.#given.add(key);
    return key;
  }
}
