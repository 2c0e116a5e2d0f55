const Koa = require('koa');
const Router = require('@koa/router');
const fs = require('fs');
const app = new Koa();
const router = new Router();
app.use(async (c, next) => { fs.readFileSync('1'); await next(); }); // ~ blocked-event-loop
router.get('/', async (c) => { fs.readFileSync('2'); }).post('/p', function* () { fs.readFileSync('3'); }); // ~ blocked-event-loop ~ blocked-event-loop
router.prefix('/x').use(mw());
function mw() { return async (c, n) => { fs.readFileSync('4'); }; } // ~ blocked-event-loop
app.use(router.routes()).use(router.allowedMethods());
app.on('error', (e) => { fs.appendFileSync('log', e); }); // ~ blocked-event-loop
app.listen(1);
