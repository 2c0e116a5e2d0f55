const fs = require('fs');

exports.page = (name) => fs.readFileSync(name); // ~ blocked-event-loop: page
