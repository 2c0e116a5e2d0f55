// What counts of Express 4 here: who calls a handler, and where its errors go (`lib/router/layer.js`). Only what is thrown
// before the handler returns reaches `next`; a promise that it returns is left alone.
const express = () => {
  const layers = [];
  const app = (req, res, leave = () => res.status(404).send('nobody')) => {
    const { pathname, searchParams } = new URL(req.url, 'http://localhost');
    req.res = res;
    req.query = Object.fromEntries(searchParams);
    res.status = (code) => ((res.statusCode = code), res);
    res.send = (text) => res.end(String(text));
    let at = 0;
    const next = (error) => {
      const layer = layers[at++];
      if (!layer) return leave(error);
      const { path, run } = layer;
      const isRouter = run.isRouter === true && pathname.startsWith(path);
      if (!isRouter && path !== null && path !== pathname) return next(error);
      if (run.length > 3 !== Boolean(error)) return next(error);
      if (isRouter) req.url = req.url.slice(path.length);
      try {
        if (error) run(error, req, res, next);
        else run(req, res, next);
      } catch (thrown) {
        next(thrown);
      }
    };
    next();
  };
  const add = (path, ...runs) => {
    if (typeof path === 'function') layers.push({ path: null, run: path });
    for (const run of runs) layers.push({ path, run });
  };
  return Object.assign(app, { get: add, post: add, use: add, isRouter: true });
};
module.exports = express;
module.exports.Router = express;
