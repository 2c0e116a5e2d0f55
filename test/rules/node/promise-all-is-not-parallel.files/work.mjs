import { brotliCompressSync } from 'node:zlib';

export async function compress(part) {
  return brotliCompressSync(part);
}
