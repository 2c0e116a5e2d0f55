const crypto = require('crypto');
const zlib = require('zlib');
const bcrypt = require('bcryptjs');

function derive(password, salt) {
  return new Promise((resolve, reject) => { // ~ warning fake-async: its executor computes on the event loop before `new Promise` returns
    try {
      resolve(crypto.pbkdf2Sync(password, salt, 600000, 64, 'sha512'));
    } catch (error) {
      reject(error);
    }
  });
}

async function compress(text) { // ~ warning fake-async: `compress` is async in name only
  return zlib.gzipSync(text).toString('base64');
}

const verify = async (text, hash) => bcrypt.compareSync(text, hash); // ~ fake-async: Use bcrypt, which hashes on the thread pool

async function primesBelow() { // ~ fake-async: turns 2,000,000 times
  const found = [];
  for (let n = 2; n < 2000000; n++) if (n % 7 === 3 && n % 11 === 5) found.push(n);
  return found;
}

class Tokens {
  async sign(payload) { // ~ fake-async: `stretch` runs here, before anything else does
    return this.stretch(payload);
  }
  stretch(payload) {
    return crypto.scryptSync(payload, 'salt', 64);
  }
}

async function login(user, password) {
  const key = await derive(password, user.salt);
  const tokens = new Tokens();
  const [ok, token] = [await verify(password, user.hash), await tokens.sign(user.name)];
  return compress(key + ok + token + (await primesBelow()).length);
}

login({ salt: 's', hash: 'h', name: 'n' }, 'p').then(console.log);
compress('text').then(console.log);
