/**
 * Stands in for Node's modules in the bundle for browsers. All documents come from the editor there, as those of a
 * virtual workspace do everywhere, so that what reads a disk is never reached; where it is, it says so.
 */
function absent(): never {
  throw new Error('There is no disk in a browser.');
}

export const access = absent;
export const open = absent;
export const readFile = absent;
export const readdir = absent;
export const realpath = absent;
export const stat = absent;
export const lstat = absent;
export const opendir = absent;
export const resolve = (...parts: string[]): string => parts.join('/');
export const join = resolve;
export const relative = absent;
export const isAbsolute = (path: string): boolean => path.startsWith('/');
export const sep = '/';
export const dirname = (path: string): string => path.replace(/\/[^/]*$/, '');
export const basename = (path: string): string => path.replace(/^.*\//, '');
export const extname = (path: string): string => /\.[^./]*$/.exec(path)?.[0] ?? '';
const all = { access, open, readFile, readdir, realpath, stat, resolve, join, relative, isAbsolute, sep, dirname, basename, extname }; // prettier-ignore
// As `import path from 'node:path'` takes it, under CommonJS.
module.exports = all;
