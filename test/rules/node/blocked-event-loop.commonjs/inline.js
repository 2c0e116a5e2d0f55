exports.now = () => require('fs').readFileSync('4'); // ~ blocked-event-loop
