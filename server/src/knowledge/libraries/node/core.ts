/** Node's own modules: what blocks the event loop, what runs on the thread pool, what hands a function to the loop. */
import { each, hands, table } from './model';

const fsDocs = 'https://nodejs.org/api/fs.html#synchronous-api';
const fsAsync = 'https://nodejs.org/api/fs.html#callback-api';
const cryptoDocs = 'https://nodejs.org/api/crypto.html';
const zlibDocs = 'https://nodejs.org/api/zlib.html#threadpool-usage-and-performance-considerations';
const childDocs = 'https://nodejs.org/api/child_process.html#synchronous-process-creation';
const httpDocs = 'https://nodejs.org/api/http.html';
const eventsDocs = 'https://nodejs.org/api/events.html';
const timersDocs = 'https://nodejs.org/api/timers.html';
const workerDocs = 'https://nodejs.org/api/worker_threads.html';

const withoutSync = (name: string): string => name.replace(/Sync$/u, '');
const last = [0, 1, 2, 3, 4, 5];
const later = hands('event-loop', last);
const always = hands('event-loop', [1], true);

const fs = [
  ...each(
    'node:fs.',
    `accessSync appendFileSync chmodSync chownSync copyFileSync cpSync fdatasyncSync fsyncSync ftruncateSync globSync
    lchmodSync lchownSync linkSync lutimesSync mkdirSync mkdtempSync openSync opendirSync readSync readdirSync
    readFileSync readlinkSync readvSync realpathSync realpathSync.native renameSync rmdirSync rmSync statfsSync
    symlinkSync truncateSync unlinkSync utimesSync writeFileSync writeSync writevSync`,
    fsDocs,
    {
      work: 'blocks',
      micros: 200,
      instead: (name) => `fs.promises.${withoutSync(name.replace('.native', ''))}`,
    },
  ),
  ...each('node:fs.', 'statSync lstatSync', fsDocs, {
    work: 'blocks',
    micros: 50,
    instead: (n) => `fs.promises.${withoutSync(n)}`,
  }),
  ...each('node:fs.', 'existsSync', fsDocs, {
    work: 'blocks',
    micros: 50,
    instead: () => 'fs.promises.access',
  }),
  // On a descriptor that is open already: a system call of a microsecond, no disk.
  ...each('node:fs.', 'closeSync fstatSync fchmodSync fchownSync futimesSync', fsDocs, { work: 'cheap' }),
  ...each(
    'node:fs.',
    `access appendFile chmod chown close copyFile cp exists fchmod fchown fdatasync fstat fsync ftruncate glob lchmod
    lchown link lstat lutimes mkdir mkdtemp open opendir read readdir readFile readlink readv realpath rename rmdir rm
    stat statfs symlink truncate unlink utimes write writeFile writev`,
    fsAsync,
    { work: 'waits', effects: later },
  ),
  ...each(
    'node:fs/promises.',
    `access appendFile chmod chown copyFile cp glob lchmod lchown link lstat lutimes mkdir mkdtemp open opendir readdir
    readFile readlink realpath rename rmdir rm stat statfs symlink truncate unlink utimes writeFile`,
    'https://nodejs.org/api/fs.html#promises-api',
    { work: 'waits' },
  ),
  ...each('node:fs.', 'createReadStream createWriteStream watchFile', fsAsync, {
    work: 'cheap',
    effects: later,
  }),
  ...each('node:fs.', 'watch', fsAsync, { work: 'cheap', effects: hands('event-loop', [1, 2], true) }),
];

const crypto = [
  ...each('node:crypto.', 'pbkdf2Sync scryptSync', cryptoDocs, {
    work: 'blocks',
    computes: true,
    micros: 50_000,
    instead: (n) => `crypto.${withoutSync(n)}`,
  }),
  ...each('node:crypto.', 'generateKeyPairSync generatePrimeSync checkPrimeSync', cryptoDocs, {
    work: 'blocks',
    computes: true,
    micros: 100_000,
    instead: (n) => `crypto.${withoutSync(n)}`,
  }),
  ...each('node:crypto.', 'pbkdf2 scrypt', cryptoDocs, {
    work: 'releases',
    pool: true,
    micros: 50_000,
    effects: later,
  }),
  ...each('node:crypto.', 'generateKeyPair generatePrime checkPrime', cryptoDocs, {
    work: 'releases',
    pool: true,
    micros: 100_000,
    effects: later,
  }),
  ...each('node:crypto.', 'randomFill hkdf generateKey', cryptoDocs, { work: 'releases', effects: later }),
  ...each(
    'node:crypto.',
    'randomBytes randomUUID randomInt randomFillSync createHash createHmac createCipheriv createDecipheriv timingSafeEqual getRandomValues createSecretKey',
    cryptoDocs,
    { work: 'cheap', effects: later },
  ),
  ...each(
    'node:crypto.',
    'hkdfSync createSign createVerify sign verify hash createPrivateKey createPublicKey',
    cryptoDocs,
    { work: 'holds' },
  ),
  ...each('node:crypto.Hash#', 'update digest copy', cryptoDocs, { work: 'holds', micros: 5 }),
];

const zlib = [
  ...each(
    'node:zlib.',
    `deflateSync inflateSync deflateRawSync inflateRawSync gzipSync gunzipSync unzipSync brotliCompressSync
    brotliDecompressSync zstdCompressSync zstdDecompressSync`,
    zlibDocs,
    { work: 'blocks', computes: true, micros: 1_000, instead: (n) => `zlib.${withoutSync(n)}` },
  ),
  ...each(
    'node:zlib.',
    'deflate inflate deflateRaw inflateRaw gzip gunzip unzip brotliCompress brotliDecompress zstdCompress zstdDecompress',
    zlibDocs,
    { work: 'releases', pool: true, micros: 1_000, effects: later },
  ),
];

const processes = [
  ...each('node:child_process.', 'execSync execFileSync spawnSync', childDocs, {
    work: 'blocks',
    micros: 10_000,
    instead: (n) => `child_process.${withoutSync(n)}`,
  }),
  ...each('node:child_process.', 'exec execFile', childDocs, {
    work: 'waits',
    micros: 10_000,
    effects: [{ k: 'spawn', api: 'child_process' }, ...later],
  }),
  ...each('node:child_process.', 'spawn fork', childDocs, {
    work: 'cheap',
    effects: [{ k: 'spawn', api: 'child_process' }],
  }),
  ...each('node:cluster.', 'fork', 'https://nodejs.org/api/cluster.html', {
    work: 'cheap',
    effects: [{ k: 'spawn', api: 'cluster.fork' }],
  }),
  ...each('node:worker_threads.', 'Worker', workerDocs, {
    work: 'cheap',
    effects: [{ k: 'spawn', api: 'worker_threads.Worker' }],
  }),
  ...each('Atomics.', 'wait', 'https://nodejs.org/api/worker_threads.html', {
    work: 'blocks',
    micros: 10_000,
    instead: () => 'Atomics.waitAsync',
  }),
];

const servers = [
  ...['node:http', 'node:https', 'node:http2'].flatMap((module) => [
    ...each(`${module}.`, 'createServer createSecureServer', httpDocs, {
      work: 'cheap',
      effects: hands('request-handler', [0, 1]),
    }),
    ...each(`${module}.`, 'request get', httpDocs, { work: 'cheap', effects: later }),
  ]),
  ...each('node:http.Server#', 'on addListener once prependListener', httpDocs, {
    work: 'cheap',
    effects: hands('request-handler', [1]),
  }),
  ...each('node:http.Server#', 'listen close', httpDocs, { work: 'cheap', effects: later }),
  ...each('node:net.', 'createServer', 'https://nodejs.org/api/net.html', {
    work: 'cheap',
    effects: hands('request-handler', [0, 1]),
  }),
  ...each('node:tls.', 'createServer', 'https://nodejs.org/api/tls.html', {
    work: 'cheap',
    effects: hands('request-handler', [0, 1]),
  }),
  ...each('node:net.', 'connect createConnection', 'https://nodejs.org/api/net.html', {
    work: 'cheap',
    effects: later,
  }),
  ...each('node:net.Socket#', 'on addListener', 'https://nodejs.org/api/net.html', {
    work: 'cheap',
    effects: always,
  }),
];

const scheduling = [
  ...each('', 'setTimeout', timersDocs, { work: 'cheap', effects: hands('timer', [0]) }),
  ...each('', 'setInterval', timersDocs, { work: 'cheap', effects: hands('timer', [0], true) }),
  ...each('', 'setImmediate queueMicrotask', timersDocs, {
    work: 'cheap',
    effects: hands('event-loop', [0]),
  }),
  ...each('node:timers.', 'setTimeout', timersDocs, { work: 'cheap', effects: hands('timer', [0]) }),
  ...each('node:timers.', 'setInterval', timersDocs, { work: 'cheap', effects: hands('timer', [0], true) }),
  ...each('node:timers/promises.', 'setTimeout setInterval setImmediate', timersDocs, { work: 'waits' }),
  ...each('process.', 'nextTick', 'https://nodejs.org/api/process.html', {
    work: 'cheap',
    effects: hands('event-loop', [0]),
  }),
  // Signals, `exit` and `uncaughtException`: what runs then runs once, or must be synchronous.
  ...each(
    'process.',
    'on once addListener prependListener',
    'https://nodejs.org/api/process.html#event-exit',
    {
      work: 'cheap',
      effects: [
        ...hands('atexit', [1]),
        { k: 'handler', signal: { index: 0 }, handler: { index: 1 }, action: false },
      ],
    },
  ),
  ...each('process.', 'exit abort reallyExit', 'https://nodejs.org/api/process.html', {
    work: 'cheap',
    effects: [{ k: 'exit', how: 'exit' }],
  }),
  ...each(
    'process.',
    'cwd hrtime hrtime.bigint memoryUsage uptime emit emitWarning cpuUsage',
    'https://nodejs.org/api/process.html',
    { work: 'cheap' },
  ),
  ...each('node:worker_threads.parentPort.', 'on once addListener', workerDocs, {
    work: 'cheap',
    effects: hands('atexit', [1]),
  }),
  ...each('node:events.', 'once on', eventsDocs, { work: 'waits' }),
  // Whoever emits runs the listeners, there and then.
  ...each('node:events.EventEmitter#', 'on once addListener prependListener', eventsDocs, {
    work: 'cheap',
    effects: hands('callback', [1]),
  }),
  ...each(
    'node:events.EventEmitter#',
    'emit removeListener off removeAllListeners setMaxListeners',
    eventsDocs,
    { work: 'cheap' },
  ),
  ...each('node:dns.', 'lookup', 'https://nodejs.org/api/dns.html#implementation-considerations', {
    work: 'waits',
    pool: true,
    effects: later,
  }),
  ...each('node:dns/promises.', 'lookup', 'https://nodejs.org/api/dns.html#implementation-considerations', {
    work: 'waits',
    pool: true,
  }),
  ...each('node:dns/promises.', 'resolve', 'https://nodejs.org/api/dns.html', { work: 'waits' }),
];

const helpers = [
  ...each(
    'node:path.',
    'join resolve dirname basename extname relative normalize parse format isAbsolute',
    'https://nodejs.org/api/path.html',
    { work: 'cheap' },
  ),
  ...each(
    'node:url.',
    'parse format fileURLToPath pathToFileURL resolve',
    'https://nodejs.org/api/url.html',
    { work: 'cheap' },
  ),
  ...each('node:querystring.', 'parse stringify escape unescape', 'https://nodejs.org/api/querystring.html', {
    work: 'cheap',
  }),
  ...each(
    'node:util.',
    'promisify callbackify inspect format inherits deprecate debuglog types.isPromise isDeepStrictEqual',
    'https://nodejs.org/api/util.html',
    { work: 'cheap' },
  ),
  ...each(
    'node:os.',
    'cpus availableParallelism tmpdir homedir platform hostname EOL totalmem freemem',
    'https://nodejs.org/api/os.html',
    { work: 'cheap' },
  ),
  ...each(
    'node:assert.',
    'ok equal strictEqual deepEqual deepStrictEqual',
    'https://nodejs.org/api/assert.html',
    { work: 'cheap' },
  ),
  ...each('', 'node:assert require import', 'https://nodejs.org/api/modules.html', { work: 'cheap' }),
  ...each(
    'Buffer.',
    'from alloc allocUnsafe byteLength isBuffer concat compare',
    'https://nodejs.org/api/buffer.html',
    { work: 'cheap' },
  ),
  ...each('node:stream/promises.', 'pipeline finished', 'https://nodejs.org/api/stream.html', {
    work: 'waits',
  }),
  ...each('node:v8.', 'serialize deserialize', 'https://nodejs.org/api/v8.html', { work: 'holds' }),
  ...each('node:v8.', 'writeHeapSnapshot', 'https://nodejs.org/api/v8.html', {
    work: 'blocks',
    micros: 1_000_000,
    instead: () => 'v8.getHeapSnapshot',
  }),
];

export const core = table(fs, crypto, zlib, processes, servers, scheduling, helpers);
