/** What asyncio and its kin do with a coroutine that they are given. */

/**
 * `task`: runs beside other tasks of the loop. `run`: runs the loop until this one coroutine ends.
 * https://docs.python.org/3/library/asyncio-task.html, https://anyio.readthedocs.io/en/stable/tasks.html,
 * https://trio.readthedocs.io/en/stable/reference-core.html
 */
const runners: ReadonlyMap<string, 'task' | 'run'> = new Map([
  ...[
    'asyncio.gather',
    'asyncio.create_task',
    'asyncio.ensure_future',
    'asyncio.wait',
    'asyncio.as_completed',
    'asyncio.TaskGroup.create_task',
    'asyncio.AbstractEventLoop.create_task',
    'asyncio.run_coroutine_threadsafe',
    'anyio.abc.TaskGroup.start_soon',
    'anyio.create_task_group.start_soon',
    'trio.Nursery.start_soon',
    'trio.open_nursery.start_soon',
    'gevent.spawn',
  ].map((name): [string, 'task'] => [name, 'task']),
  ...[
    'asyncio.run',
    'asyncio.Runner.run',
    'asyncio.AbstractEventLoop.run_until_complete',
    'anyio.run',
    'trio.run',
    'uvloop.run',
  ].map((name): [string, 'run'] => [name, 'run']),
]);

/** Methods of these names take coroutines whatever the receiver is called: no other widely used type has them. */
const byMethod: ReadonlyMap<string, 'task' | 'run'> = new Map([
  ['create_task', 'task'],
  ['ensure_future', 'task'],
  ['start_soon', 'task'],
  ['run_until_complete', 'run'],
]);

/** Calls that make the loop serve others beside whoever calls them: servers, readers, timers. */
const serving: ReadonlySet<string> = new Set([
  'asyncio.start_server',
  'asyncio.start_unix_server',
  'asyncio.AbstractEventLoop.create_server',
  'asyncio.AbstractEventLoop.add_reader',
  'asyncio.AbstractEventLoop.call_later',
  'asyncio.AbstractEventLoop.call_soon',
  'asyncio.AbstractEventLoop.run_forever',
  'aiohttp.web.run_app',
  'websockets.serve',
]);

/** What becomes of the coroutines among a call's arguments; null: nothing that is known. */
export function coroutineRunner(name: string): 'task' | 'run' | null {
  const known = runners.get(name);
  if (known) return known;
  return name.includes('.') ? (byMethod.get(name.slice(name.lastIndexOf('.') + 1)) ?? null) : null;
}

/** Whether the call makes the event loop serve others. */
export function servesLoop(name: string): boolean {
  return serving.has(name);
}

/** Last parts of all these names, to look for before anything is resolved. */
export const coroutineNames: ReadonlySet<string> = new Set(
  [...runners.keys(), ...serving].map((name) => name.slice(name.lastIndexOf('.') + 1)),
);
