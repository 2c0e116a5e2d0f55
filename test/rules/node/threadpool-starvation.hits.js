const crypto = require('crypto');
const dns = require('dns');
const { promisify } = require('util');
const zlib = require('zlib');
const bcrypt = require('bcrypt');

const pbkdf2 = promisify(crypto.pbkdf2);
const gzip = promisify(zlib.gzip);

async function hashAll(passwords) {
  return Promise.all(passwords.map((p) => pbkdf2(p, 'salt', 600000, 64, 'sha512'))); // ~ hint threadpool-starvation: one for each item of `passwords` at once
}

const compress = async (text) => {
  const bytes = await gzip(text); // ~ threadpool-starvation: and leads from `compressAll` to the pool
  return bytes.length;
};

async function compressAll(texts) {
  const jobs = [];
  for (const text of texts) jobs.push(compress(text));
  return Promise.all(jobs);
}

function resolveAll(hosts, done) {
  hosts.forEach((host) => dns.lookup(host, done)); // ~ threadpool-starvation: `dns.lookup` runs on the thread pool
}

function warmUp() {
  for (let i = 0; i < 100; i++) crypto.scrypt('p', 's', 64, () => {}); // ~ threadpool-starvation: 100 of them at once
}

async function users(rows) {
  await Promise.all(rows.map(async (row) => ({ ...row, hash: await bcrypt.hash(row.password, 12) }))); // ~ threadpool-starvation
}

module.exports = { hashAll, compressAll, resolveAll, warmUp, users };
