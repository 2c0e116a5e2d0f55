'use strict';
// A module that is an object with a name: what is assigned to the name later is exported too.
var fs = require('fs');
var api = { version: 1 };

api.face = function (path, callback) {
  later(function (err) {
    callback(err, fs.existsSync(path)); // ~ warning blocked-event-loop: `fs.existsSync`
  });
};

api.unused = function (path) {
  return fs.readFileSync(path);
};

function later(callback) {
  setImmediate(callback);
}

module.exports = api;
