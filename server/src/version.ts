/** The version of package.json, which stands above server/dist both in a checkout and in an installed extension. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const version: string = (
  JSON.parse(readFileSync(path.resolve(__dirname, '../../package.json'), 'utf8')) as { version: string }
).version;
