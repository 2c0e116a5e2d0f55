const fs = require('fs');
const util = require('util');
class Service {
  fetchIt() { return this.inner(); }
  inner = () => fs.readFileSync('x'); // ~ blocked-event-loop
}
module.exports = new Service();
