import { readFileSync } from 'fs';
function log(): MethodDecorator { return () => {}; }
@sealed
export class Svc {
  @log() handle(@inject('x') x: unknown): void { this.helper<string>(x); }
  private helper<const T>(x: unknown): asserts x is T { readFileSync('h'); } // ~ blocked-event-loop
}
function sealed(c: Function) {}
function inject(n: string) { return (t: any, k: any, i: number) => {}; }
