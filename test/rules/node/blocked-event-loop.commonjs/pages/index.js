'use strict';
const fs = require('node:fs');
const { readFileSync: slurp } = fs;
function read(name) {
  return slurp(name); // ~ blocked-event-loop: for every request
}
exports.read = read;
exports.list = function () {
  return fs.readdirSync('.'); // ~ blocked-event-loop
};
