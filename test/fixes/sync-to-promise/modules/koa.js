// What counts of Koa here: what a middleware returns or throws is awaited (`koa-compose`).
module.exports = class Koa {
  #middleware = [];
  use(run) {
    this.#middleware.push(run);
    return this;
  }
  callback() {
    return async (req, res) => {
      const ctx = { path: req.url, body: null };
      const from = async (i) => this.#middleware[i]?.(ctx, () => from(i + 1));
      try {
        await from(0);
        res.end(String(ctx.body));
      } catch (error) {
        res.statusCode = 500;
        res.end('Internal Server Error');
      }
    };
  }
};
