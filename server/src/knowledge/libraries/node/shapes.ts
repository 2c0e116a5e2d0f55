/** What code looks like where names alone do not say it: request handlers, callbacks, tests and tools. */

/** Methods of http.ServerResponse and of express's response. https://nodejs.org/api/http.html#class-httpserverresponse */
export const onlyResponses = new Set([
  'writeHead',
  'setHeader',
  'sendStatus',
  'sendFile',
  'flushHeaders',
  'writeContinue',
]);
/** Of responses too, but of other things as well: they count where the parameter before is a request. */
export const alsoResponses = new Set([
  'end',
  'send',
  'json',
  'status',
  'render',
  'redirect',
  'code',
  'type',
  'header',
  'set',
]);
export const requestNames = /^_?(req|request|incoming(Message)?)$/iu;
export const responseNames = /^_?(res|resp|response|reply)$/iu;
/** Koa: one context, whose body is the response. https://koajs.com/#context */
export const contextNames = /^(ctx|context)$/u;
export const contextFields = new Set(['body', 'status', 'type']);

/** Node's convention: the first parameter of a callback is the error. https://nodejs.org/api/errors.html#error-first-callbacks */
export const errorNames = /^_?(e|er|err|error|ex|exception)$/iu;

/** Modules and globals that only tests, build scripts and configuration files use. */
export const toolModules =
  /^(node:test|mocha|vitest|jest|@jest\/.*|tape|tap|ava|uvu|qunit|chai|sinon|supertest|@playwright\/test|playwright|cypress|gulp|gulp-.*|grunt|grunt-.*|shelljs|zx|zx\/.*|webpack-dev-server|benchmark|tinybench)$/u;
export const testGlobals = new Set([
  'describe',
  'it',
  'test',
  'suite',
  'before',
  'beforeEach',
  'afterEach',
  'after',
  'beforeAll',
  'afterAll',
]);
export const toolFiles =
  /(^|\/)((gulpfile|gruntfile|jakefile|rollup|webpack|vite|esbuild|babel|karma|jest)\b[^/]*|[^/]*\.(config|conf|test|spec|bench|stories)\.[cm]?[jt]sx?)$/iu;

/** Packages that read the command line: the file that imports one is a command. */
export const commandModules =
  /^(yargs|yargs\/.*|yargs-parser|commander|minimist|meow|cac|sade|arg|mri|optionator|command-line-args|caporal|oclif|@oclif\/.*)$/u;

/** What only a command, or a worker that serves one job at a time, uses. https://nodejs.org/api/process.html#processargv */
export const commandNames =
  /^(process\.argv|require\.main|(util\.)?parseArgs|(worker_threads\.)?(parentPort|workerData)|workerpool\.worker)\b/u;
export const testDirectories = /(^|\/)(tests?|__tests__|specs?|e2e|fixtures|bench(mark)?s?)\//iu;
