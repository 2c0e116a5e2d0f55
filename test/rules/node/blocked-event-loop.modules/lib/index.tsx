import fs, { readFileSync as rfs } from 'node:fs';
import * as allFs from 'fs';
export * from './star.js';
export * as inner from './inner.js';
export { Original as Renamed } from './original.js';
export default function () { return rfs('a'); } // ~ blocked-event-loop
export const named = (): Buffer => fs.readFileSync('b'); // ~ blocked-event-loop
export async function viaNamespace<T>(this: void): Promise<T | void> { allFs.readFileSync('c'); } // ~ blocked-event-loop
export function casted() { (fs as typeof allFs).readFileSync('d'); } // ~ blocked-event-loop
