/**
 * Threads that start while an application is loaded, by a server that forks its workers afterwards: the workers do not have
 * them. The server's configuration decides: a Python file of the program, or what the settings bring of other files.
 */
import type { FileId, Region, Span } from '../../facts/model';
import { calls, childRegions, regions } from '../../facts/model';
import {
  applications,
  preforkServers,
  pythonPrefork,
  type PreforkConfig,
  type PreforkServer,
} from '../../knowledge/libraries/python/prefork';
import type { FunctionRef, Program } from '../program';
import type { CallSite } from '../state';
import { pythonThreads } from './threads';

export interface PreforkThread {
  readonly server: PreforkServer;
  readonly said: string;
  /** The line of the configuration, where it is a file of the program. */
  readonly configured: { readonly file: FileId; readonly span: Span } | null;
  /** Where the application is made. */
  readonly application: CallSite;
  readonly start: CallSite;
  /** Calls from the top of a module to the start. */
  readonly path: readonly CallSite[];
}

interface Found extends PreforkConfig {
  readonly configured: PreforkThread['configured'];
}

const deepest = 5;

export function* preforkThreads(
  program: Program,
  configured: readonly PreforkConfig[],
): Generator<PreforkThread> {
  const configs: readonly Found[] = [
    ...inPython(program),
    ...configured.map((c) => ({ ...c, configured: null })),
  ];
  if (configs.length === 0) return;
  const told = new Set<string>();
  for (const application of applicationsOf(program)) {
    const { file } = application.site.fn;
    const config = configs.find(
      (c) => application.servers.includes(c.server) && (c.folder === null || file.startsWith(`${c.folder}/`)),
    );
    if (!config) continue;
    for (const loaded of pythonThreads(program).imported(file)) {
      const module = program.functionOf(loaded, '<module>');
      for (const { start, path } of module ? startsIn(program, module, [], new Set()) : []) {
        const key = `${start.fn.id} ${start.call.id}`;
        if (told.has(key)) continue;
        told.add(key);
        yield {
          server: preforkServers[config.server],
          said: config.said,
          configured: config.configured,
          application: application.site,
          start,
          path,
        };
      }
    }
  }
}

/** `preload_app = True` in gunicorn.conf.py, `app.conf.worker_pool = "prefork"`. */
function inPython(program: Program): Found[] {
  const found: Found[] = [];
  for (const [file, facts] of program.files) {
    if (facts.language !== 'python') continue;
    for (const { server, file: name, variable, value } of pythonPrefork) {
      const module = name.test(file) ? program.functionOf(file, '<module>') : undefined;
      for (const region of module ? regions(module.facts.body) : []) {
        if (region.k !== 'assign' || region.target.k !== 'name' || !variable.test(region.target.name))
          continue;
        const given = region.value;
        const isIt =
          value === true
            ? given.k === 'int' && given.value === 1
            : given.k === 'str' && given.value === value;
        if (!isIt || !module) continue;
        const base = module.facts.span.start;
        const span = { start: base + region.span.start, end: base + region.span.end };
        const said = `${region.target.name} in ${file.slice(file.lastIndexOf('/') + 1)}`;
        found.push({ server, said, folder: null, configured: { file, span } });
      }
    }
  }
  return found;
}

/** By its own name: a test's application is served by nobody. */
const isTestFile = (file: FileId): boolean => /(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/u.test(file);

interface Application {
  readonly site: CallSite;
  readonly servers: readonly PreforkServer['name'][];
}

/** Applications that are made when their module is loaded. */
function applicationsOf(program: Program): Application[] {
  const found: Application[] = [];
  for (const fn of program.functions.values()) {
    if (
      fn.facts.kind !== 'module' ||
      isTestFile(fn.file) ||
      program.files.get(fn.file)?.language !== 'python'
    )
      continue;
    for (const call of calls(fn.facts.body))
      for (const target of program.callees(fn, call)) {
        const servers = target.k === 'external' ? applications.get(target.name) : undefined;
        if (servers) found.push({ site: { fn, call }, servers });
      }
  }
  return found;
}

/** Starts of threads that run when a function does, whatever its branches decide but `__name__`. */
function* startsIn(
  program: Program,
  fn: FunctionRef,
  path: readonly CallSite[],
  open: Set<FunctionRef>,
): Generator<{ readonly start: CallSite; readonly path: readonly CallSite[] }> {
  if (path.length > deepest || open.has(fn)) return;
  open.add(fn);
  for (const call of loadedCalls(fn.facts.body)) {
    const targets = program.callees(fn, call);
    const starts = targets.some(
      (t) => t.k === 'external' && t.model?.effects?.some((e) => e.k === 'thread-start') === true,
    );
    if (starts) yield { start: { fn, call }, path };
    const inner = targets.flatMap((t) => (t.k === 'function' ? [t.fn] : []));
    const [only] = inner;
    if (only && inner.length === 1 && !only.facts.isAsync && !only.facts.isGenerator)
      yield* startsIn(program, only, [...path, { fn, call }], open);
  }
}

function* loadedCalls(body: Region): Generator<CallSite['call']> {
  const stack: Region[] = [body];
  for (let region = stack.pop(); region; region = stack.pop()) {
    if (region.k === 'call') yield region;
    if (region.k === 'branch' && asksForMain(region)) continue;
    stack.push(...[...childRegions(region)].reverse());
  }
}

function asksForMain(region: Extract<Region, { k: 'branch' }>): boolean {
  const { test } = region;
  return (
    test.k === 'test' &&
    test.value.k === 'op' &&
    test.value.args.some((v) => v.k === 'name' && v.name === '__name__')
  );
}
