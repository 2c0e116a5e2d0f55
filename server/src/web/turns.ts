/**
 * `setImmediate` for browsers: a message to oneself comes after everything that waits already, and unlike a timer it
 * is not held back. To be imported before whatever uses it.
 */
type Job = () => void;

const jobs = new Map<number, Job>();
let last = 0;
/** As browsers have it; the types here are Node's. */
interface Channel {
  readonly port1: { onmessage: (event: { readonly data: unknown }) => void };
  readonly port2: { postMessage(data: unknown): void };
}
const { port1, port2 } = new MessageChannel() as unknown as Channel;
port1.onmessage = ({ data }) => {
  const id = Number(data);
  const job = jobs.get(id);
  jobs.delete(id);
  job?.();
};

const turns = {
  setImmediate(job: Job): number {
    jobs.set(++last, job);
    port2.postMessage(last);
    return last;
  },
  clearImmediate(id: number): void {
    jobs.delete(id);
  },
};
if (!('setImmediate' in globalThis)) Object.assign(globalThis, turns);
