// As much of the ZIP format as packages of extensions use.
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** @returns {Map<string, { mode: number, read(): Buffer }>} by name, from the central directory */
export function zipEntries(file) {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'));
  const found = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const [method, packed, start] = [
      bytes.readUInt16LE(at + 10),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt32LE(at + 42),
    ];
    const read = () => {
      // The local header has lengths of its own.
      const from = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
      const data = bytes.subarray(from, from + packed);
      return method === 0 ? data : inflateRawSync(data);
    };
    found.set(bytes.toString('utf8', at + 46, at + 46 + name), {
      mode: bytes.readUInt32LE(at + 38) >>> 16,
      read,
    });
    at += 46 + name + extra + comment;
  }
  return found;
}
