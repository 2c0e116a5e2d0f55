var fs = require('fs'), path = require('path');
module.exports.deepRead = deepRead;
function deepRead(n) { return fs.readFileSync(path.join('.', n)); } // ~ blocked-event-loop
