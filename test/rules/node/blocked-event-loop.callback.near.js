// The same function for a user at a terminal, who passes no callback, and for a server, which does.
const http = require('http');
const fs = require('fs');

function list(options, cb) {
  if (typeof options === 'function') {
    cb = options;
    options = null;
  }
  ask((err, found) => {
    if (err) return cb ? cb(err) : print(err);
    return cb ? cb(null, found) : print(found);
  });
}
function show(cb) {
  if (cb) return cb(null);
  print('shown');
}
function quiet(cb) {
  if (!cb) print('quiet');
  else cb();
}
function ask(then) {
  setImmediate(then);
}
function print(text) {
  fs.writeSync(1, fs.readFileSync('header') + text);
}
function loud(cb) {
  if (cb) cb();
  fs.writeFileSync('log', 'loud'); // ~ blocked-event-loop: `loud`
}
http.createServer((req, res) => {
  list((err, found) => res.end(found));
  show(() => res.end());
  quiet(() => res.end());
  loud(() => res.end());
}).listen(80);
