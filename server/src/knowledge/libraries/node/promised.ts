/** Synchronous functions that have an asynchronous form of the same arguments and result, and how it is reached. */

/**
 * `promises`: `fs.promises.readFile`. `promisify`: `util.promisify(crypto.pbkdf2)`. `named`: `bcrypt.hash`, which gives a
 * promise where it is given no callback. `exists`: there is no such form, but `access` says the same.
 */
export type PromisedForm = 'promises' | 'promisify' | 'named' | 'exists';

const of = (form: PromisedForm, names: string): [string, PromisedForm][] =>
  names
    .trim()
    .split(/\s+/u)
    .map((name) => [name, form]);

/** https://nodejs.org/api/fs.html#promises-api: what works on paths. Descriptors are `FileHandle`s there. */
const fs = new Map([
  ...of(
    'promises',
    `accessSync appendFileSync chmodSync chownSync copyFileSync cpSync linkSync lstatSync lutimesSync mkdirSync mkdtempSync
    readFileSync readdirSync readlinkSync realpathSync renameSync rmSync rmdirSync statSync symlinkSync truncateSync
    unlinkSync utimesSync writeFileSync`,
  ),
  ...of('exists', 'existsSync'),
]);

/** https://nodejs.org/api/crypto.html, https://nodejs.org/api/zlib.html: callbacks last, one result. */
const crypto = new Map(of('promisify', 'pbkdf2Sync scryptSync generateKeyPairSync'));
const zlib = new Map(
  of(
    'promisify',
    'deflateSync inflateSync deflateRawSync inflateRawSync gzipSync gunzipSync unzipSync brotliCompressSync brotliDecompressSync',
  ),
);

/** https://github.com/kelektiv/node.bcrypt.js#with-promises */
const bcrypt = new Map(of('named', 'hashSync compareSync'));

const modules = new Map([
  ['fs', fs],
  ['node:fs', fs],
  ['crypto', crypto],
  ['node:crypto', crypto],
  ['zlib', zlib],
  ['node:zlib', zlib],
  ['bcrypt', bcrypt],
]);

export function promisedForm(module: string, name: string): PromisedForm | null {
  return modules.get(module)?.get(name) ?? null;
}

/** Reads a file's status or a file by descriptor differently, or cannot: https://nodejs.org/api/fs.html#fspromisesstatpath-options */
export const optionsDiffer = new Set(['statSync', 'lstatSync']);
/** Their asynchronous forms give something else: a child process with streams, an object with two texts. */
export const otherResult: ReadonlyMap<string, string> = new Map([
  [
    'execSync',
    'exec gives an object with stdout and stderr as text, and leaves out what the child writes to the terminal',
  ],
  [
    'execFileSync',
    'execFile gives an object with stdout and stderr as text, and leaves out what the child writes to the terminal',
  ],
  ['spawnSync', 'spawn gives a child with streams, not a result'],
  ['openSync', 'fs.promises.open gives a FileHandle, not a descriptor'],
  ['readSync', 'a FileHandle reads in its own way'],
  ['writeSync', 'a FileHandle writes in its own way'],
]);

/** Whether a rewrite exists, or can say why it does not: by qualified name. */
export function hasPromisedForm(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return (
    promisedForm(name.slice(0, dot), name.slice(dot + 1)) !== null || otherResult.has(name.slice(dot + 1))
  );
}
