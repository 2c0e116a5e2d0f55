const fs = require('fs');
const { existsSync, writeFileSync: write } = require('node:fs');
const crypto = require('crypto');
const { gzipSync, gunzipSync } = require('zlib');
const { execSync } = require('child_process');
const path = require('path');

const own = fs.readFileSync(__filename, 'utf8').length; // ~ refuse: outside a function

async function work(folder) {
  const file = path.join(folder, 'a.txt');
  write(file, 'text'); // ~ fix: await fsPromises.writeFile(
  const length = fs.readFileSync(file, 'utf8').length; // ~ fix: (await fs.promises.readFile(file, 'utf8')).length
  const there = !existsSync(file) || existsSync(file + 'x'); // ~ fix: !await fsPromises.access(file).then(() => true, () => false)
  const gone = fs.existsSync(file + 'x'); // ~ fix: await fs.promises.access(
  const key = crypto.pbkdf2Sync('p', 's', 10, 8, 'sha512').toString('hex'); // ~ fix: (await promisify(crypto.pbkdf2)(
  const small = gzipSync(Buffer.from('text')); // ~ fix: await promisify(gzip)(
  const big = gunzipSync(small); // ~ fix: await promisify(gunzip)(
  for (const name of fs.readdirSync(folder)) console.log(name); // ~ fix: await fs.promises.readdir(folder)
  const status = fs.statSync(file, { throwIfNoEntry: false }); // ~ refuse: the options of statSync
  const said = execSync('echo hello').toString(); // ~ refuse: stdout and stderr
  const sizes = [file].map((f) => fs.statSync(f).size); // ~ refuse: is not async
  const first = fs.readFileSync(file)[0]; // ~ fix: (await fs.promises.readFile(file))[0]
  const byFd = fs.readFileSync(0, 'utf8').length; // ~ refuse: descriptors
  console.log(length, there, gone, key, big.toString(), status.size, said, sizes, first, byFd, own > 0);
  try {
    fs.readFileSync(file + 'x'); // ~ fix: await fs.promises.readFile(
  } catch (error) {
    console.log(error.code);
  }
}

work(fs.mkdtempSync(path.join(require('os').tmpdir(), 'fs-')));
