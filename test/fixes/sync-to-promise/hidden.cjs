const fs = require('fs');
const { existsSync } = require('fs');

async function hidden(fs, at = existsSync('.')) { // ~ refuse: default value
  return fs.statSync('.').size + at; // ~ refuse: where fs comes from cannot be told
}

hidden({ statSync: () => ({ size: fs ? 1 : 2 }) }).then(console.log);
