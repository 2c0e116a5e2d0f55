/** One name for one thing: aliases of modules, what a call returns, and functions that only wrap a function. */

/** https://nodejs.org/api/modules.html#built-in-modules */
const builtinModules = new Set(
  `assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs
  http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream
  string_decoder timers tls trace_events tty url util v8 vm wasi worker_threads zlib`.split(/\s+/u),
);

/** Packages that pass on Node's own module with additions. */
const passOn = new Map([
  ['process', 'process'],
  ['node:process', 'process'],
  ['fs-extra', 'node:fs'],
  ['fs-extra/esm', 'node:fs'],
  ['graceful-fs', 'node:fs'],
  ['fs-promise', 'node:fs'],
  ['mz/fs', 'node:fs'],
  ['fs-jetpack/fs', 'node:fs'],
  ['mz/child_process', 'node:child_process'],
  ['bcrypt-nodejs', 'bcryptjs'],
  ['@node-rs/bcrypt', 'bcrypt'],
]);

/** A module of Node itself, which no file of a project stands in for. */
export function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.has(specifier);
}

/** A module's specifier as its qualified name. */
export function moduleName(specifier: string): string {
  const passed = passOn.get(specifier);
  if (passed !== undefined) return passed;
  const base = specifier.split('/')[0] ?? specifier;
  if (
    builtinModules.has(base) &&
    (base === specifier || /^\w+\/(promises|posix|win32|web|consumers)$/u.test(specifier))
  ) {
    return `node:${specifier}`;
  }
  return specifier;
}

/** Instances: what a call or `new` returns, by qualified name. `#` ends the name of a type. */
const results = new Map<string, string>(
  Object.entries({
    'node:http.createServer': 'node:http.Server#',
    'node:https.createServer': 'node:http.Server#',
    'node:http2.createServer': 'node:http.Server#',
    'node:http2.createSecureServer': 'node:http.Server#',
    'node:net.createServer': 'node:http.Server#',
    'node:tls.createServer': 'node:http.Server#',
    'node:http.Server': 'node:http.Server#',
    'node:net.Server': 'node:http.Server#',
    'node:net.connect': 'node:net.Socket#',
    'node:net.createConnection': 'node:net.Socket#',
    'node:net.Socket': 'node:net.Socket#',
    'node:crypto.createHash': 'node:crypto.Hash#',
    'node:crypto.createHmac': 'node:crypto.Hash#',
    'node:crypto.Hash#update': 'node:crypto.Hash#',
    'node:events': 'node:events.EventEmitter#',
    'node:events.EventEmitter': 'node:events.EventEmitter#',
    express: 'express.Router#',
    'express.Router': 'express.Router#',
    connect: 'express.Router#',
    polka: 'express.Router#',
    'restify.createServer': 'express.Router#',
    'express.Router#route': 'express.Router#',
    'express.Router#listen': 'node:http.Server#',
    fastify: 'fastify.Instance#',
    'fastify.fastify': 'fastify.Instance#',
    koa: 'koa.Application#',
    'koa-router': 'koa.Router#',
    '@koa/router': 'koa.Router#',
    'hono.Hono': 'hono.Hono#',
    '@hapi/hapi.server': 'hapi.Server#',
    '@hapi/hapi.Server': 'hapi.Server#',
    'hapi.server': 'hapi.Server#',
    'hapi.Server': 'hapi.Server#',
    'koa.Router#prefix': 'koa.Router#',
    'koa.Router#param': 'koa.Router#',
    'ws.Server': 'ws.Server#',
    'ws.WebSocketServer': 'ws.Server#',
    'mongoose.Schema': 'mongoose.Schema#',
    'socket.io': 'socket.io.Server#',
    'socket.io.Server': 'socket.io.Server#',
    Promise: 'Promise#',
    'Promise.all': 'Promise#',
    'Promise.allSettled': 'Promise#',
    'Promise.race': 'Promise#',
    'Promise.resolve': 'Promise#',
    'Promise#then': 'Promise#',
    'Promise#catch': 'Promise#',
    Array: 'Array#',
    'Array.from': 'Array#',
    'Object.keys': 'Array#',
    'Object.values': 'Array#',
    'Object.entries': 'Array#',
    'String#split': 'Array#',
    'String#trim': 'String#',
    'String#replace': 'String#',
    'Array#map': 'Array#',
    'Array#filter': 'Array#',
    'Array#slice': 'Array#',
    'Array#concat': 'Array#',
    'Array#flat': 'Array#',
    'Array#flatMap': 'Array#',
    'Array#sort': 'Array#',
    'Array#reverse': 'Array#',
    'Array#join': 'String#',
    '?.map': 'Array#',
    '?.filter': 'Array#',
    '?.split': 'Array#',
    'Buffer.from': 'Buffer#',
    'Buffer.alloc': 'Buffer#',
    'Buffer.concat': 'Buffer#',
    'JSON.stringify': 'String#',
    String: 'String#',
  }),
);

/** What these give is bytes, or a string where an encoding is passed, whose methods cost the same. */
const buffers =
  /^node:(crypto\.\w+Sync|zlib\.\w+Sync|fs\.readFileSync|child_process\.exec(File)?Sync|crypto\.(randomBytes|Hash#digest))$/u;
const chained = /^(express|koa|fastify|hono|hapi)\.\w+#(get|post|put|delete|patch|all|use)$/u;

export function resultOf(name: string, constructs: boolean): string {
  const known = results.get(name);
  if (known !== undefined) return known;
  if (buffers.test(name)) return 'Buffer#';
  if (chained.test(name)) return name.slice(0, name.indexOf('#') + 1);
  return constructs ? `${name}#` : `${name}()`;
}

/** A member of something from outside: `node:fs` and `promises` give `node:fs/promises`. */
export function memberOf(owner: string, property: string): string {
  if (property === 'default') return owner;
  if (owner === 'node:fs' && property === 'promises') return 'node:fs/promises';
  if (owner === 'node:dns' && property === 'promises') return 'node:dns/promises';
  if (owner === 'globalThis' || owner === 'global') return property;
  return owner.endsWith('#') ? owner + property : `${owner}.${property}`;
}

/**
 * Functions that return the function they were given, wrapped: calling the result runs it. Module interop helpers of
 * TypeScript, Babel and esbuild, which return the module they were given, too.
 */
const wrappers = new Set(
  `node:util.promisify node:util.callbackify node:util.deprecate bluebird.coroutine bluebird.promisify bluebird.method
  bluebird.wrap co.wrap es6-promisify pify thenify universalify express-async-handler lodash.debounce lodash.throttle
  lodash.once lodash.memoize lodash.bind lodash.partial lodash.wrap underscore.debounce underscore.once
  Object.freeze Object.seal Object.assign __importDefault __importStar __toESM __toCommonJS _interopRequireDefault
  _interopRequireWildcard _interopDefault _interopNamespace tslib.__importDefault tslib.__importStar
  @babel/runtime/helpers/interopRequireDefault @babel/runtime/helpers/interopRequireWildcard`.split(/\s+/u),
);

export function isWrapper(name: string): boolean {
  return wrappers.has(name);
}

/** Helpers that compilers write into every file: a local copy means the same as the one from outside. */
export const compilerHelper =
  /^(_?_(importDefault|importStar|toESM|toCommonJS|awaiter|interopRequire(Default|Wildcard)|interop(Default|Namespace)))\d*$/u;

/** `app.get('/path', handler)` on a receiver that is not known: a route. */
export const routeVerbs = new Set(['get', 'post', 'put', 'delete', 'patch', 'all', 'head', 'options', 'use']);
export const routerType = 'express.Router#';
