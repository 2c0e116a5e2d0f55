/** What a task of an event loop costs: measured by the interpreters themselves, each in a process of its own. */
import { findProgram, runCommand } from './command';

const node = `
const one = async () => {};
const round = async () => {
  const begin = process.hrtime.bigint();
  for (let i = 0; i < 20000; i++) await one();
  return Number(process.hrtime.bigint() - begin) / 1000 / 20000;
};
(async () => {
  const rounds = [];
  for (let i = 0; i < 12; i++) rounds.push(await round());
  console.log(rounds.sort((a, b) => a - b)[3]);
})();`;

const python = `
import asyncio, time
async def one():
    pass
async def rounds():
    took = []
    for _ in range(12):
        begin = time.perf_counter()
        for _ in range(2000):
            await asyncio.get_event_loop().create_task(one())
        took.append((time.perf_counter() - begin) / 2000 * 1e6)
    return sorted(took)[3]
print(asyncio.run(rounds()))`;

async function measure(argv: readonly string[], signal: AbortSignal): Promise<number | null> {
  const result = await runCommand(argv, process.cwd(), process.env, signal);
  const value = Number(result.stdout.trim());
  return result.code === 0 && Number.isFinite(value) && value > 0 ? Math.round(value * 1000) / 1000 : null;
}

/** Microseconds for one task, the lower quartile of twelve rounds. */
export async function measureAsyncTasks(
  signal: AbortSignal,
): Promise<{ nodeUs?: number; pythonUs?: number }> {
  const interpreter = findProgram('python3', process.cwd(), process.env);
  // Inside an editor this process is Electron, which is Node where it is asked to be.
  const nodeUs = await measure([process.execPath, '-e', node], signal);
  const pythonUs = interpreter === null ? null : await measure([interpreter, '-c', python], signal);
  return { ...(nodeUs === null ? {} : { nodeUs }), ...(pythonUs === null ? {} : { pythonUs }) };
}
