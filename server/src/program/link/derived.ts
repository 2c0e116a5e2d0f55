/** Which classes stand below a class, in the whole project. Kept under edits with what differs told to the tracker. */
import type { FileId } from '../../facts/model';
import type { Tracker } from './tracker';

export interface ClassPlace {
  readonly file: FileId;
  readonly key: string;
}

/** More subclasses than this are as good as unknown. */
const most = 16;
type Below = Map<string, ClassPlace[]>;

export class Derived {
  #below: Below | null = null;
  #building = false;

  /** @param pairs every class by `file#key` of its base */
  constructor(
    private readonly tracker: Tracker,
    private readonly pairs: () => Iterable<readonly [base: string, derived: ClassPlace]>,
  ) {}

  under(id: string): readonly ClassPlace[] {
    const below = this.#all();
    const found = new Map<string, ClassPlace>();
    const queue = [id];
    // The queue grows while it is walked.
    for (const at of queue) {
      this.tracker.touch(`under ${at}`);
      for (const one of below.get(at) ?? []) {
        const own = `${one.file}#${one.key}`;
        if (own === id || found.has(own) || found.size > most) continue;
        found.set(own, one);
        queue.push(own);
      }
    }
    return found.size > most ? [] : [...found.values()];
  }

  /** After an edit: whose subclasses differ is known when the new bases are. */
  refresh(): void {
    const before = this.#below;
    if (!before) return;
    this.#below = null;
    const now = this.#all();
    const ids = (list: readonly ClassPlace[] | undefined): string =>
      (list ?? []).map((one) => `${one.file}#${one.key}`).join();
    const all = new Set([...before.keys(), ...now.keys()]);
    this.tracker.change(
      [...all].filter((id) => ids(before.get(id)) !== ids(now.get(id))).map((id) => `under ${id}`),
    );
  }

  #all(): Below {
    if (this.#below) return this.#below;
    // A base that is found through a subclass's member: nobody writes that.
    if (this.#building) return new Map();
    this.#building = true;
    const below: Below = new Map();
    this.tracker.apart(() => {
      for (const [base, one] of this.pairs()) {
        const list = below.get(base);
        if (list) list.push(one);
        else below.set(base, [one]);
      }
    });
    this.#building = false;
    this.#below = below;
    return below;
  }
}
