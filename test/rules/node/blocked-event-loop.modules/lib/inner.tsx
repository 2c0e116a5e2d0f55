import { gzipSync } from 'zlib';
export let deep = function () { return gzipSync(''); }; // ~ blocked-event-loop
