/**
 * Stands in for Node's modules in the bundle for browsers. All documents come from the editor there, as those of a
 * virtual workspace do everywhere, so that what reads a disk is never reached; where it is, it says so.
 * CommonJS, as Node's modules are: they are imported whole and by name.
 */
function absent(): never {
  throw new Error('There is no disk in a browser.');
}

const resolve = (...parts: string[]): string => parts.join('/');

const noDisk = {
  /** Looked at where modules begin. */
  constants: {},
  access: absent,
  execFile: absent,
  open: absent,
  readFile: absent,
  readdir: absent,
  realpath: absent,
  stat: absent,
  resolve,
  join: resolve,
  relative: absent,
  isAbsolute: (path: string): boolean => path.startsWith('/'),
  sep: '/',
  dirname: (path: string): string => path.replace(/\/[^/]*$/, ''),
  basename: (path: string): string => path.replace(/^.*\//, ''),
  extname: (path: string): string => /\.[^./]*$/.exec(path)?.[0] ?? '',
};

export = noDisk;
