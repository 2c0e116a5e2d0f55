async function local() {
  const fs = require('fs');
  const { gzipSync } = require('zlib');
  console.log(fs.existsSync('/')); // ~ fix: await fs.promises.access('/').then(
  console.log(gzipSync('text').length > 0); // ~ fix: await promisify(gzip)('text')
}

async function other() {
  const os = require('os');
  console.log(os.tmpdir().length > 0);
}

local().then(other);
