const crypto = require('crypto');

function unfinished(a) {
  return a +;
}

const hash = (text) => new Promise((resolve) => resolve(crypto.scryptSync(text, 'salt', 64))); // ~ fake-async
hash(unfinished(1)).then(console.log);
