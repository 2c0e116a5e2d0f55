const fs = require('fs');

exports.read = async (name) => fs.cpSync(name, 'copy', { recursive: true }); // ~ blocked-event-loop: exported and async
require('http').createServer((req, res) => res.end()).listen(80);
