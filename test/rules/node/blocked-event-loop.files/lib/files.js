const fs = require('fs');
const history = [];

function read(path) {
  return fs.readFileSync(path, 'utf8'); // ~ blocked-event-loop: `fs.readFileSync` in `read` blocks the event loop for every request
}

exports.remember = function remember(url) {
  history.push(url);
  if (history.length > 100) fs.writeFileSync('history', history.splice(0).join('\n')); // ~ blocked-event-loop: `fs.writeFileSync` in `remember`
};
module.exports.default = { read };
