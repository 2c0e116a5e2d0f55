const crypto = require('crypto');

function unfinished(a) {
  return a +;
}

exports.all = (passwords) => passwords.forEach((p) => crypto.scrypt(p, 's', 64, unfinished)); // ~ threadpool-starvation
