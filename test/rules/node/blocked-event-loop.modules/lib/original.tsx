import { readFileSync } from 'fs';
import { Mixin } from './mixin';
abstract class Abstract<T> {
  abstract name: T;
  work() { this.step(); }
  protected abstract step(): void;
}
export class Original extends Abstract<string> {
  name = 'x' as const;
  #io = readFileSync;
  static shared = new Original();
  constructor(private readonly mixin: Mixin = new Mixin()) { super(); }
  protected override step(): void {
    this.#io(this.name); // ~ blocked-event-loop
    this.mixin.mixed();
    Original.help();
  }
  static help() { readFileSync('s'); } // ~ blocked-event-loop
}
