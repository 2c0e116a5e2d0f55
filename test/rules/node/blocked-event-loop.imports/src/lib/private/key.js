import { readFileSync } from 'node:fs';

// Nobody can import it: the package says so.
export const secret = () => readFileSync('key');
