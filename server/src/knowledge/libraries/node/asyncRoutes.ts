/** Who calls a handler without a look at what it returns, by what becomes of its errors. */
export const asyncRoutes = {
  /** Errors are uncaught ones. https://nodejs.org/api/timers.html; intervals would run over one another. */
  timers: new Set(['setTimeout', 'setImmediate']),
  /** https://nodejs.org/api/http.html#httpcreateserveroptions-requestlistener */
  servers: new Set(['http', 'https', 'http2', 'node:http', 'node:https', 'node:http2']),
  /** Errors go to `next`. https://expressjs.com/en/guide/error-handling.html */
  express: new Set(['express']),
  /** What a middleware returns is awaited. https://github.com/koajs/koa/blob/master/docs/guide.md */
  koa: new Set(['koa', 'koa-router', '@koa/router']),
  verbs: new Set(['get', 'post', 'put', 'delete', 'patch', 'head', 'options', 'all', 'use']),
} as const;
