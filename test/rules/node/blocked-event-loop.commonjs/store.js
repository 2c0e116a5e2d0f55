const fs = require('fs');
class Base {
  load() { return this.doLoad(); }
}
class Store extends Base {
  constructor(name) { super(); this.name = name; }
  doLoad() { return fs.readFileSync(this.name); } // ~ blocked-event-loop
}
function Cache() { this.io = fs; }
Cache.prototype.get = function (k) { return this.io.readFileSync(k); }; // ~ blocked-event-loop
module.exports = Store;
module.exports.Cache = Cache;
