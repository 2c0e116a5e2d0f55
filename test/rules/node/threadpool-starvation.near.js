// Looks like it and is not: each line says why.
const crypto = require('crypto');
const fs = require('fs');
const { promisify } = require('util');
const limit = require('p-limit')(4);

const pbkdf2 = promisify(crypto.pbkdf2);
const scrypt = promisify(crypto.scrypt);

// One after the other.
async function inTurn(passwords) {
  const keys = [];
  for (const p of passwords) keys.push(await pbkdf2(p, 'salt', 600000, 64, 'sha512'));
  for (const p of passwords) {
    const key = scrypt(p, 'salt', 64);
    keys.push((await key).toString('hex'));
  }
  return keys;
}

// As many as there are threads.
const few = () => Promise.all(['a', 'b', 'c'].map((p) => pbkdf2(p, 'salt', 600000, 64, 'sha512')));
const limited = (passwords) => Promise.all(passwords.map((p) => limit(() => scrypt(p, 'salt', 64))));

// Files and short work.
const read = (names) => Promise.all(names.map((name) => fs.promises.readFile(name)));
const ids = (rows) => rows.map(() => crypto.randomBytes(8));

// Parts of one job.
const parts = (chunks) => Promise.all(chunks.map((chunk) => scrypt(chunk, 'salt', 64)));

module.exports = { inTurn, few, limited, read, ids, parts };
