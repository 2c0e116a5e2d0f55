const http = require('http');
const { read: readPage } = require('./pages');
const pages = require('./pages/index.js');
const all = require('./barrel');
const Store = require('./store');
const { Cache } = require('./store');
const instance = require('./singleton');
const late = require('./late');

http.createServer((req, res) => {
  readPage('a');
  pages.list();
  all.deepRead('b');
  all.spreadOne();
  new Store('x').load();
  new Cache().get('k');
  instance.fetchIt();
  late.assigned();
  late.viaExports();
  late.chained();
  require('./inline').now();
  res.end();
}).listen(80);
