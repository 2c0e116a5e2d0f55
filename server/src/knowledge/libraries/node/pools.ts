/**
 * Packages that are pools of worker threads. https://github.com/piscinajs/piscina, https://github.com/josdejong/workerpool,
 * https://github.com/tinylibs/tinypool, https://github.com/poolifier/poolifier, https://github.com/andywer/threads.js
 */
export const poolModules = new Set(['piscina', 'workerpool', 'tinypool', 'poolifier', 'threads']);
export const usualPool = 'piscina';
