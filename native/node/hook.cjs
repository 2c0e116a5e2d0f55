'use strict';
/**
 * Preloaded into the profiled Node program (`node --require hook.cjs script`): says at which line of the user's
 * child_process, worker_threads and cluster calls are made and what they cost, and how the event loop fared. The
 * native shim sees the processes themselves; the two are joined by time, as both use CLOCK_MONOTONIC.
 *
 * Events go to a file, one JSON line each and as they happen, so that they survive a program that is killed. Workers load
 * this file as well, and are told of the events' file in their environment, out of which it is taken again.
 */
const threads = require('node:worker_threads');
const fs = require('node:fs');

const target = process.env.FORKSIGHT_NODE_EVENTS;
delete process.env.FORKSIGHT_NODE_EVENTS;

/** A synchronous call that took longer than this is told. */
const slowUs = 1000;
/** Answered from memory, and called by the thousand. */
const quick = new Set(['existsSync', 'writeSync', 'closeSync', 'fstatSync', 'lstatSync', 'statSync', 'accessSync']);

function start(file) {
  const childProcess = require('node:child_process');
  const cluster = require('node:cluster');
  const { findSourceMap, syncBuiltinESMExports } = require('node:module');
  const { promisify } = require('node:util');
  const { fileURLToPath } = require('node:url');

  hideFromChildren();
  const { isMainThread } = threads;
  // The program may close descriptors or replace fs functions: ours were taken before it ran.
  const { realpathSync, writeSync } = fs;
  const write = (event) => writeSync(file, `${JSON.stringify(event)}\n`);
  const tid = threadNumber();
  const now = () => Number(process.hrtime.bigint()) / 1000;

  /** As the kernel has it. */
  function threadNumber() {
    if (isMainThread) return process.pid;
    try {
      return Number(fs.readlinkSync('/proc/thread-self').split('/').at(-1));
    } catch {
      return 0; // no such file before Linux 3.17, or no /proc
    }
  }

  /** A forked Node would get our --require by process.execArgv. */
  function hideFromChildren() {
    const at = process.execArgv.indexOf(__filename);
    if (at > 0) process.execArgv.splice(at - 1, 2);
  }

  const toPath = (name) => (name.startsWith('file:') ? fileURLToPath(name) : name);
  const ours = realpathSync(__filename);
  const isUsers = (name) =>
    Boolean(name) && !name.startsWith('node:') && toPath(name) !== ours && name !== __filename && !/[\\/]node_modules[\\/]/.test(name);

  /** The user's frames, innermost first. */
  function userStack(below) {
    const { prepareStackTrace, stackTraceLimit } = Error;
    const holder = {};
    try {
      Error.stackTraceLimit = 32;
      Error.prepareStackTrace = (_, sites) => sites;
      Error.captureStackTrace(holder, below);
      return holder.stack
        .filter((site) => isUsers(site.getFileName()))
        .slice(0, 8)
        .map(frameOf);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
      Error.prepareStackTrace = prepareStackTrace;
    }
  }

  /** As written: what a loader compiles on the fly (tsx) brings its source map along, files on disk are mapped afterwards. */
  function frameOf(site) {
    const file = toPath(site.getFileName());
    const line = site.getLineNumber() ?? 0;
    const column = site.getColumnNumber() ?? 1;
    const name = site.getFunctionName() ?? '(top level)';
    const origin = findSourceMap?.(site.getFileName())?.findEntry(line - 1, column - 1);
    return origin?.originalSource
      ? { file: toPath(origin.originalSource), line: origin.originalLine + 1, column: 0, function: name }
      : { file, line, column, function: name };
  }

  /** exec() calls execFile() calls spawn(): the outermost is what the user wrote. */
  let inside = false;
  function record(api, below, action) {
    if (inside) return action();
    inside = true;
    const stack = userStack(below);
    const atUs = now();
    let result;
    let failed = true;
    try {
      result = action();
      failed = Boolean(result?.error) || (result !== null && typeof result === 'object' && 'pid' in result && !result.pid);
      return result;
    } finally {
      inside = false;
      const pid = result?.pid ?? result?.process?.pid ?? result?.child?.pid ?? null;
      write({ type: 'call', api, atUs, costUs: now() - atUs, failed, pid, tid, worker: !isMainThread, stack });
    }
  }

  function wrap(object, name, api) {
    const real = object[name];
    function wrapper(...args) {
      return record(api, wrapper, () => Reflect.apply(real, this, args));
    }
    const properties = Object.getOwnPropertyDescriptors(real);
    const promised = properties[promisify.custom];
    if (promised) {
      const promisedWrapper = (...args) => record(api, promisedWrapper, () => promised.value(...args));
      properties[promisify.custom] = { ...promised, value: promisedWrapper };
    }
    Object.defineProperties(wrapper, properties);
    object[name] = wrapper;
  }

  for (const name of ['spawn', 'exec', 'execFile', 'fork', 'spawnSync', 'execSync', 'execFileSync'])
    wrap(childProcess, name, `child_process.${name}`);
  if (cluster.isPrimary) wrap(cluster, 'fork', 'cluster.fork');

  // A worker holds nobody's loop but its own.
  if (isMainThread) watchSyncCalls();

  /** Calls that keep the loop from turning while they last. Each costs some 100 ns more by being looked at. */
  function watchSyncCalls() {
    const modules = { fs, crypto: require('node:crypto'), zlib: require('node:zlib') };
    for (const [module, object] of Object.entries(modules))
      for (const name of Object.keys(object))
        if (name.endsWith('Sync') && typeof object[name] === 'function' && !quick.has(name)) wrapSync(object, name, `${module}.${name}`);
    wrapSync(globalThis.Atomics, 'wait', 'Atomics.wait');
  }

  function wrapSync(object, name, api) {
    const real = object[name];
    const descriptor = Object.getOwnPropertyDescriptor(object, name);
    if (!descriptor?.writable) return;
    let within = false;
    function wrapper(...args) {
      if (within) return Reflect.apply(real, this, args);
      within = true;
      const atUs = now();
      try {
        return Reflect.apply(real, this, args);
      } finally {
        within = false;
        const costUs = now() - atUs;
        if (costUs >= slowUs) write({ type: 'sync', api, atUs, costUs, stack: userStack(wrapper) });
      }
    }
    Object.defineProperties(wrapper, Object.getOwnPropertyDescriptors(real));
    object[name] = wrapper;
  }

  const RealWorker = threads.Worker;
  threads.Worker = class Worker extends RealWorker {
    constructor(script, options = {}, ...rest) {
      const stack = userStack(new.target);
      const atUs = now();
      super(script, withEvents(options), ...rest);
      const costUs = now() - atUs;
      write({ type: 'call', api: 'new Worker', atUs, costUs, failed: false, pid: null, tid, worker: !isMainThread, stack });
    }
  };
  syncBuiltinESMExports();
  if (isMainThread) watchEventLoop(write, isUsers, toPath);

  /** A worker that shares our environment is not told: the variable would be there for all to see. */
  function withEvents(options) {
    if (options === null || typeof options !== 'object' || options.env === threads.SHARE_ENV) return options;
    return { ...options, env: { ...(options.env ?? process.env), FORKSIGHT_NODE_EVENTS: target } };
  }
}

/** How late the loop's timers ran, how busy it was, and which lines kept it from turning. */
function watchEventLoop(write, isUsers, toPath) {
  const { monitorEventLoopDelay, performance } = require('node:perf_hooks');
  const resolutionMs = 10;
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  const profiler = startProfiler();

  // The histogram holds the time between two turns of its timer; what exceeds its period is the delay.
  const late = (nanoseconds) => Math.max(0, Math.round(nanoseconds / 1000 - resolutionMs * 1000)) || 0;
  const report = () =>
    write({
      type: 'loop',
      p50: late(histogram.percentile(50)),
      p99: late(histogram.percentile(99)),
      max: late(histogram.max),
      histogram: lateness(histogram, resolutionMs),
      utilization: Math.round(performance.eventLoopUtilization().utilization * 1000) / 1000,
    });
  // A program that is killed never reaches 'exit': what was known a second before is better than nothing.
  setInterval(report, 1000).unref();
  process.on('exit', () => {
    histogram.disable();
    report();
    for (const block of profiler.blocks(isUsers, toPath)) write({ type: 'block', ...block });
  });
}

const bucketsMs = [1, 5, 10, 50, 100, 500];

/** How many turns were late by how much; the last bucket has no upper bound. From the percentiles that Node keeps. */
function lateness(histogram, resolutionMs) {
  const count = histogram.count ?? 0;
  const steps = [...histogram.percentiles];
  let before = 0;
  const upTo = (ms) => {
    const limit = (ms + resolutionMs) * 1e6;
    const reached = steps.filter(([, value]) => value <= limit).at(-1);
    return reached ? Math.round((Number(reached[0]) / 100) * count) : 0;
  };
  return [...bucketsMs, null].map((ms) => {
    const total = ms === null ? count : upTo(ms);
    const bucket = { upToMs: ms, count: Math.max(0, total - before) };
    before = Math.max(before, total);
    return bucket;
  });
}

const blockMs = 50;

function startProfiler() {
  const { Session } = require('node:inspector');
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: 2000 });
  session.post('Profiler.start');
  return {
    blocks(isUsers, toPath) {
      let found = [];
      session.post('Profiler.stop', (error, result) => {
        if (!error) found = blocksOf(result.profile, isUsers, toPath);
      });
      session.disconnect();
      return found;
    },
  };
}

/** The first line from `first` on that calls a function of this name; `first` where the text is not there to look at. */
function lineOfCall(file, called, first) {
  try {
    const lines = require('node:fs').readFileSync(file, 'utf8').split('\n');
    const at = lines.findIndex((line, index) => index >= first - 1 && line.includes(`${called}(`));
    return at < 0 ? first : at + 1;
  } catch {
    return first;
  }
}

/** Between two idle samples, the user's functions that held the loop for at least 50 ms, each with its own time at its hottest line. */
function blocksOf(profile, isUsers, toPath) {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(profile.nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node])));
  // The user's function on the stack, and what of Node's it was in: the name that the user called.
  const userNode = (id) => {
    let called = '';
    for (let node = nodes.get(id); node; node = parents.get(node.id)) {
      if (isUsers(node.callFrame.url)) return { node, called };
      called = node.callFrame.functionName;
    }
    return null;
  };
  // A profile has lines for a function's own time only; a call into Node is found by its name from the function's start on.
  const lineOf = ({ node, called }) => {
    const first = node.callFrame.lineNumber + 1;
    if (called !== '') return lineOfCall(toPath(node.callFrame.url), called, first);
    const [hottest] = [...(node.positionTicks ?? [])].sort((a, b) => b.ticks - a.ticks);
    return hottest?.line ?? first;
  };
  const blocks = new Map();
  let run = new Map();
  const close = () => {
    for (const { held, us } of run.values()) {
      if (us < blockMs * 1000) continue;
      const block = { file: toPath(held.node.callFrame.url), line: lineOf(held), ms: Math.round(us / 1000) };
      const key = `${block.file}:${block.line}`;
      // The same line may block often: its longest time stands for it.
      if ((blocks.get(key)?.ms ?? 0) < block.ms) blocks.set(key, block);
    }
    run = new Map();
  };
  profile.samples.forEach((id, index) => {
    // A delta leads to its own sample, so a sample lasts until the next one's delta.
    const us = profile.timeDeltas[index + 1] ?? 0;
    if (nodes.get(id)?.callFrame.functionName === '(idle)') return close();
    const held = userNode(id);
    if (!held) return;
    const key = `${held.node.id} ${held.called}`;
    run.set(key, { held, us: (run.get(key)?.us ?? 0) + us });
  });
  close();
  return [...blocks.values()].sort((a, b) => b.ms - a.ms);
}

if (target) start(fs.openSync(target, 'a'));
