const fs = require('fs');
const api = module.exports = {};
api.assigned = () => fs.readFileSync('1'); // ~ blocked-event-loop
const e = exports;
Object.assign(module.exports, { viaExports() { return fs.readFileSync('2'); } }); // ~ blocked-event-loop
exports = module.exports = api;
exports.chained = function chained() { return fs.readFileSync('3'); }; // ~ blocked-event-loop
