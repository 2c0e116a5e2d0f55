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
  /(^|\/)((migrations|seeders|seeds)\/[^/]*\.[cm]?[jt]s|(gulpfile|gruntfile|jakefile|rollup|webpack|vite|esbuild|babel|karma|jest)\b[^/]*|[^/]*\.(config|conf|test|spec|bench|stories)\.[cm]?[jt]sx?)$/iu;

/** Packages that read the command line: the file that imports one is a command. */
export const commandModules =
  /^(yargs|yargs\/.*|yargs-parser|commander|minimist|meow|cac|sade|arg|mri|optionator|command-line-args|caporal|oclif|@oclif\/.*)$/u;

/** What only a command, or a worker that serves one job at a time, uses. https://nodejs.org/api/process.html#processargv */
export const commandNames =
  /^(process\.argv|require\.main|(util\.)?parseArgs|(worker_threads\.)?(parentPort|workerData)|workerpool\.worker)\b/u;
export const testDirectories = /(^|\/)(tests?|__tests__|specs?|e2e|fixtures|bench(mark)?s?)\//iu;

/** Methods of an emitter that run its listeners, and that add one. https://nodejs.org/api/events.html */
export const emits = /^emit$/u;
export const listens = /^(on|once|addListener|prependListener|prependOnceListener)$/u;

/** Methods that call their first argument with an element of the receiver. https://tc39.es/ecma262/#sec-properties-of-the-array-prototype-object */
export const iterators = /^(?:forEach|map|flatMap|filter|some|every|find)$/u;

/** Keys under which a route or a plugin's options hold functions that answer requests. https://fastify.dev/docs/latest/Reference/Routes/, https://hapi.dev/api/#-serverrouteroute */
export const handlerKeys =
  /^(handler|preHandler|onRequest|preParsing|preValidation|preSerialization|onSend|onResponse|onError|onTimeout|errorHandler|method|pre|options|config|before|use)$/u;

/** Exports that Next.js calls for each request, by the file that they stand in. https://nextjs.org/docs/app/api-reference/file-conventions */
export const routeConventions: readonly { readonly file: RegExp; readonly exports: RegExp }[] = [
  { file: /(^|\/)app\/(.*\/)?route\.[cm]?[jt]sx?$/u, exports: /^(GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS)$/u },
  { file: /(^|\/)pages\/api\/.*\.[jt]sx?$/u, exports: /^(default|handler)$/u },
  { file: /(^|\/)pages\/.*\.[jt]sx?$/u, exports: /^(getServerSideProps|getInitialProps)$/u },
  { file: /(^|\/)(src\/)?(middleware|proxy)\.[jt]sx?$/u, exports: /^(middleware|proxy)$/u },
];
/** Files whose default export Next.js renders: when the site is built, or for each request. https://nextjs.org/docs/app/api-reference/file-conventions */
export const renderedFiles = /(^|\/)app\/(.*\/)?(page|layout|template|default)\.[jt]sx?$/u;
/** Begins a file or a function whose functions clients call. https://react.dev/reference/rsc/use-server */
export const serverDirective = 'use server';
/** Exports that run when the site is built. */
export const buildTimeExports =
  /^(getStaticProps|getStaticPaths|generateStaticParams|generateMetadata|generateImageMetadata|generateSitemaps)$/u;
const pages = /(^|\/)(pages|app)\/.*\.[jt]sx?$/u;

export function runsAtBuild(file: string, name: string): boolean {
  return buildTimeExports.test(name) && pages.test(file);
}

/** Decorators that make a method answer requests, messages or a clock. https://docs.nestjs.com/controllers, /microservices/basics, /websockets/gateways, /techniques/task-scheduling */
export const requestDecorators =
  /^(@nestjs\/common\.(Get|Post|Put|Delete|Patch|Options|Head|All|Sse)|@nestjs\/microservices\.(MessagePattern|EventPattern|GrpcMethod|GrpcStreamMethod)|@nestjs\/websockets\.SubscribeMessage|@nestjs\/graphql\.(Query|Mutation|ResolveField|Subscription)|@nestjs\/bull(mq)?\.Process|routing-controllers\.(Get|Post|Put|Delete|Patch|All)|tsoa\.(Get|Post|Put|Delete|Patch)|type-graphql\.(Query|Mutation|FieldResolver))$/u;
export const repeatedDecorators = /^(@nestjs\/schedule\.(Cron|Interval)|@nestjs\/event-emitter\.OnEvent)$/u;

/** Names of the file that is being run, and of its folder. https://nodejs.org/api/modules.html#__filename */
export const fileNames = new Set(['__filename', 'import.meta.url', 'import.meta.filename']);
export const directoryNames = new Set(['__dirname', 'import.meta.dirname']);
/** Functions whose result names the file that their first argument names. https://nodejs.org/api/url.html */
export const passesPath = new Set([
  'URL',
  'node:url.URL',
  'node:url.fileURLToPath',
  'node:url.pathToFileURL',
  'require.resolve',
  'import.meta.resolve',
  'String',
]);
/** https://nodejs.org/api/path.html#pathjoinpaths */
export const pathJoins = new Set([
  'node:path.join',
  'node:path.resolve',
  'node:path.posix.join',
  'node:path.posix.resolve',
]);

/** True in the main thread, and in the process that forks the others. https://nodejs.org/api/worker_threads.html#workerismainthread */
export const mainThreadFlags = new Set(['node:worker_threads.isMainThread']);
export const primaryFlags = new Set(['node:cluster.isPrimary', 'node:cluster.isMaster']);
/** https://nodejs.org/api/cluster.html */
export const clusterModule = /^(node:)?cluster$/u;
/** True in the others. */
export const clusterWorkerFlags = new Set(['node:cluster.isWorker']);
/** null in the main thread: who calls a method of it at start-up runs in a worker. https://nodejs.org/api/worker_threads.html#workerparentport */
export const workerOnly = /^node:worker_threads\.parentPort\./u;

/** Signals whose default action ends a process that is asked to stop, and that a listener takes that from. https://nodejs.org/api/process.html#signal-events */
export const stopSignals = new Set(['SIGTERM', 'SIGINT']);
/** Methods that let go of what keeps a process alive, or tell another process to: by name, whatever they belong to. */
export const endsSomething =
  /(close|stop|shut_?down|end|destroy|quit|disconnect|terminate|kill|abort|dispose|exit|unref|release|drain|cancel|finish|cleanup|die|fail|send|postMessage|clearInterval|clearTimeout|removeListener|removeAllListeners|off)(Sync|Async|All|Gracefully)?$/iu;
/** Names of functions that are done when they return, by Node's convention: none of them ends the process later. https://nodejs.org/api/fs.html#synchronous-api */
export const synchronous = /Sync(?![a-z])/u;
/** Methods of loggers: they do nothing but write. */
export const logs =
  /(^|[.\]_])(console|log|logger|logging|winston|pino|debug)\.(log|info|warn|error|debug|trace|verbose|fatal|notice|silly|http)$/iu;
/** Packages that listen for signals themselves and end the process. */
export const shutdownModules =
  /^(signal-exit|exit-hook|async-exit-hook|death|node-cleanup|close-with-grace|@godaddy\/terminus|http-graceful-shutdown|node-graceful-shutdown|lightship|http-terminator|fastify-graceful-shutdown|nodemon|pm2)$/u;

/** Whoever asks how many cores there are sizes a pool. https://nodejs.org/api/os.html#osavailableparallelism */
export const countsCores = new Set([
  'node:os.cpus',
  'node:os.availableParallelism',
  'os-utils.cpuCount',
  'physical-cpu-count',
]);
/** Names of a few parts of one job. */
export const partNames =
  /chunk|batch|shard|partition|slice|segment|range|cpu|core|thread|workers?\b|slots?\b|pool/iu;

/** https://nodejs.org/api/cli.html#uv_threadpool_sizesize: four threads unless it says otherwise, read when the pool starts. */
export const poolSizeVariable = 'process.env.UV_THREADPOOL_SIZE';
export const defaultPoolSize = 4;

/** What a call starts, and what that costs: medians measured on Node 20 and a quiet core. */
export function startNotes(name: string, api: string): { readonly what: string; readonly cost: string } {
  if (api === 'worker_threads.Worker')
    return { what: 'a worker thread', cost: 'about 25 ms until its first message, and several megabytes' };
  if (api === 'cluster.fork' || name === 'node:child_process.fork')
    return { what: 'a whole Node', cost: 'about 70 ms, and tens of megabytes' };
  return { what: 'a process', cost: 'some milliseconds, and the memory of the program that it runs' };
}

/** Where the methods of a model's documents are put, for whoever has one. https://mongoosejs.com/docs/guide.html#methods */
export const documentMethods = /^mongoose\.Schema#(methods|statics)$/u;
