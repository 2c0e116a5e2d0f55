// The size is set before the pool starts: the author thought of it.
process.env.UV_THREADPOOL_SIZE = '16';

const crypto = require('crypto');

exports.all = (passwords, done) => passwords.forEach((p) => crypto.pbkdf2(p, 's', 600000, 64, 'sha512', done));
