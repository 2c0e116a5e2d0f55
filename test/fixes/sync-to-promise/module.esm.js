import fs, { readFileSync, rmSync } from 'node:fs';
import * as zlib from 'node:zlib';
import { scryptSync as derive } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(import.meta.url);

class Reader {
  async read() {
    return readFileSync(here, 'utf8').split('\n')[0].length > 9; // ~ fix: (await fsPromises.readFile(here, 'utf8')).split
  }
  size = async () => fs.lstatSync(here).size > 10; // ~ fix: (await fs.promises.lstat(here)).size
  plain() {
    return fs.realpathSync(here); // ~ refuse: plain is not async
  }
}

const pack = async (text) => zlib.deflateSync(text).length; // ~ fix: (await promisify(zlib.deflate)(text)).length
const key = async () => derive('p', 's', 8).toString('hex'); // ~ fix: (await promisify(scrypt)('p', 's', 8)).toString
const remove = async (name) => {
  rmSync(name, { force: true }); // ~ fix: await fsPromises.rm(
  return fs.native?.statSync(name); // ~ refuse: optional
};

const reader = new Reader();
console.log(await reader.read(), await reader.size(), reader.plain() === here, await pack('text'), await key(), await remove('/tmp/no-such-file'));
