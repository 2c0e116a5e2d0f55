/** Packages from npm: servers and routers, and what blocks behind a harmless name. */
import { each, hands, table } from './model';

const anywhere = [0, 1, 2, 3, 4, 5, 6];
const handlers = hands('request-handler', anywhere);
const verbs = 'get post put delete del patch head options all use';

const asynchronous = (name: string): string => name.replace(/Sync$/u, '');

/** [package, names, page]: synchronous I/O or processes. */
const blocking: readonly (readonly [string, string, string])[] = [
  [
    'node:fs',
    `copySync emptyDirSync ensureDirSync ensureFileSync ensureLinkSync ensureSymlinkSync mkdirpSync mkdirsSync moveSync
    outputFileSync outputJsonSync outputJSONSync pathExistsSync readJsonSync readJSONSync removeSync writeJsonSync
    writeJSONSync`,
    'https://github.com/jprichardson/node-fs-extra#methods',
  ],
  [
    'path-type',
    'fileSync dirSync symlinkSync isFileSync isDirectorySync isSymlinkSync',
    'https://github.com/sindresorhus/path-type',
  ],
  ['path-exists', 'sync pathExistsSync', 'https://github.com/sindresorhus/path-exists'],
  ['find-up', 'sync findUpSync', 'https://github.com/sindresorhus/find-up'],
  ['locate-path', 'sync locatePathSync', 'https://github.com/sindresorhus/locate-path'],
  ['load-json-file', 'sync loadJsonFileSync', 'https://github.com/sindresorhus/load-json-file'],
  ['make-dir', 'sync makeDirectorySync', 'https://github.com/sindresorhus/make-dir'],
  ['mkdirp', 'sync mkdirpSync', 'https://github.com/isaacs/node-mkdirp'],
  ['rimraf', 'sync rimrafSync', 'https://github.com/isaacs/rimraf'],
  ['glob', 'sync globSync', 'https://github.com/isaacs/node-glob'],
  ['globby', 'sync globbySync', 'https://github.com/sindresorhus/globby'],
  ['fast-glob', 'sync globSync', 'https://github.com/mrmlnc/fast-glob'],
  ['tmp', 'fileSync dirSync', 'https://github.com/raszi/node-tmp'],
  ['which', 'sync', 'https://github.com/npm/node-which'],
  ['execa', 'sync execaSync execaCommandSync commandSync', 'https://github.com/sindresorhus/execa'],
  ['cross-spawn', 'sync', 'https://github.com/moxystudio/node-cross-spawn'],
  ['shelljs', 'exec', 'https://github.com/shelljs/shelljs'],
  ['readline-sync', 'question prompt keyIn', 'https://github.com/anseki/readline-sync'],
];

export const packages = table(
  ...blocking.map(([name, functions, source]) =>
    each(`${name}.`, functions, source, {
      work: 'blocks',
      micros: name === 'execa' || name === 'cross-spawn' || name === 'shelljs' ? 10_000 : 200,
      instead: (called) =>
        called.endsWith('Sync')
          ? `${name}.${asynchronous(called)}`.replace('node:', '')
          : `the asynchronous form of ${name}`,
    }),
  ),
  // bcrypt: C++, the asynchronous forms on the thread pool. bcryptjs: JavaScript, on the loop in slices of 100 ms.
  each('bcrypt.', 'hashSync compareSync', 'https://github.com/kelektiv/node.bcrypt.js#a-note-on-rounds', {
    work: 'blocks',
    computes: true,
    micros: 80_000,
    instead: (n) => `bcrypt.${asynchronous(n)}`,
  }),
  each(
    'bcrypt.',
    'hash compare',
    'https://github.com/kelektiv/node.bcrypt.js#why-is-async-mode-recommended-over-sync-mode',
    {
      work: 'releases',
      pool: true,
      micros: 80_000,
    },
  ),
  each('argon2.', 'hash verify', 'https://github.com/ranisalt/node-argon2/wiki/Options', {
    work: 'releases',
    pool: true,
    micros: 80_000,
  }),
  each('bcryptjs.', 'hashSync compareSync', 'https://github.com/dcodeIO/bcrypt.js', {
    work: 'blocks',
    computes: true,
    micros: 100_000,
    instead: () => 'bcrypt, which hashes on the thread pool',
  }),
  each('bcryptjs.', 'hash compare', 'https://github.com/dcodeIO/bcrypt.js#usage---async', {
    work: 'holds',
    computes: true,
    micros: 100_000,
    instead: () => 'bcrypt, which hashes on the thread pool',
  }),
  each('express.Router#', `${verbs} param`, 'https://expressjs.com/en/api.html#app', {
    work: 'cheap',
    effects: handlers,
  }),
  each('express.Router#', 'listen', 'https://expressjs.com/en/api.html#app.listen', {
    work: 'cheap',
    effects: hands('event-loop', anywhere),
  }),
  each(
    'fastify.Instance#',
    `${verbs} route addHook setErrorHandler setNotFoundHandler`,
    'https://fastify.dev/docs/latest/Reference/Routes/',
    {
      work: 'cheap',
      effects: handlers,
    },
  ),
  each('koa.Application#', 'use', 'https://koajs.com/#application', { work: 'cheap', effects: handlers }),
  each('koa.Application#', 'on', 'https://koajs.com/#error-handling', {
    work: 'cheap',
    effects: hands('event-loop', [1], true),
  }),
  each('hapi.Server#', 'route ext', 'https://hapi.dev/api/#-serverrouteroute', {
    work: 'cheap',
    effects: handlers,
  }),
  each('hapi.Server#', 'decorate method', 'https://hapi.dev/api/#server.method()', { work: 'cheap' }),
  each('koa.Router#', `${verbs} register param`, 'https://github.com/koajs/router', {
    work: 'cheap',
    effects: handlers,
  }),
  each('hono.Hono#', verbs, 'https://hono.dev/docs/api/routing', { work: 'cheap', effects: handlers }),
  each('', 'micro polka micro.serve', 'https://github.com/vercel/micro', {
    work: 'cheap',
    effects: hands('request-handler', [0]),
  }),
  each('ws.Server#', 'on', 'https://github.com/websockets/ws', {
    work: 'cheap',
    effects: hands('request-handler', [1]),
  }),
  each('mongoose.Schema#', 'pre post method static', 'https://mongoosejs.com/docs/middleware.html', {
    work: 'cheap',
    effects: hands('event-loop', [1, 2], true),
  }),
  each('socket.io.Server#', 'on', 'https://socket.io/docs/v4/server-api/', {
    work: 'cheap',
    effects: hands('request-handler', [1]),
  }),
  // TypeScript's and Babel's form of an async function: the generator starts at once.
  each('', '__awaiter tslib.__awaiter', 'https://github.com/microsoft/tslib', {
    work: 'cheap',
    effects: hands('callback', [3]),
  }),
);
