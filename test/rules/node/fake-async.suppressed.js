const crypto = require('crypto');

const a = (text) => new Promise((resolve) => resolve(crypto.scryptSync(text, 'salt', 64))); // forksight-ignore fake-async -- accepted here
// forksight-ignore-next-line fake-async -- and here
const b = (text) => new Promise((resolve) => resolve(crypto.scryptSync(text, 'salt', 64)));
a('a').then(b);
