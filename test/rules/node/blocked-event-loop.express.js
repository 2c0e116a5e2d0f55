const express = require('express');
const fs = require('fs');
const app = express();
const router = express.Router({ mergeParams: true });
const wrap = (fn) => (req, res, next) => fn(req, res, next).catch(next);
const read = () => fs.readFileSync('0'); // ~ blocked-event-loop
app.get('/', [auth, (req, res) => { read(); }]);
function auth(req, res, next) { fs.readFileSync('1'); next(); } // ~ blocked-event-loop
app.use(router);
app.route('/book').get((req, res) => { fs.readFileSync('2'); }).post((req, res) => { fs.readFileSync('3'); }); // ~ blocked-event-loop ~ blocked-event-loop
router.param('id', (req, res, next, id) => { fs.readFileSync('4'); }); // ~ blocked-event-loop
app.use((err, req, res, next) => { fs.readFileSync('5'); }); // ~ blocked-event-loop
router.get('/x', wrap(async (a, b) => { fs.readFileSync('6'); })); // ~ blocked-event-loop
class Controller {
  constructor() { this.index = this.index.bind(this); }
  index(q, s) { this.io(); }
  io() { fs.readFileSync('7'); } // ~ blocked-event-loop
  static make(q, s) { fs.readFileSync('8'); } // ~ blocked-event-loop
  routes() { router.put('/', this.index); router.delete('/', Controller.make); return router; }
}
app.use('/c', new Controller().routes());
const ctl = new Controller();
app.all('*', ctl.index);
app.listen(3000, () => fs.readFileSync('ok'));
