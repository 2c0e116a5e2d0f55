const crypto = require('crypto');

async function hash(password) { // ~ fake-async: Use crypto.pbkdf2, or your pool of worker threads (workerpool).
  return crypto.pbkdf2Sync(password, 'salt', 100000, 64, 'sha512'); // ~ blocked-event-loop: for every request
}

module.exports = { hash };
