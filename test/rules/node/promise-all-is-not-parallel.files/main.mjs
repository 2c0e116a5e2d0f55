import { compress } from './work.mjs';

export const all = (parts) => Promise.all(parts.map((part) => compress(part))); // ~ promise-all-is-not-parallel: the function that it maps never waits
