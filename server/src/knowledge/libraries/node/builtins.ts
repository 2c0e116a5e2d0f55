/** ECMAScript's own functions. `?.name`: a method of a receiver that is not known, where only one meaning is likely. */
import { each, hands, table } from './model';

const array = 'https://tc39.es/ecma262/#sec-properties-of-the-array-prototype-object';
const promise = 'https://tc39.es/ecma262/#sec-promise-objects';
const json = 'https://tc39.es/ecma262/#sec-json-object';
const general = 'https://tc39.es/ecma262/';

const perElement =
  'map forEach filter some every find findIndex findLast findLastIndex flatMap reduce reduceRight';
const oncePerElement = hands('callback', [0], true);
const continuation = hands('event-loop', [0, 1]);

const smallMethods = `push pop shift unshift slice concat includes indexOf lastIndexOf at fill keys values entries join
  charAt charCodeAt codePointAt substring substr trim trimStart trimEnd toLowerCase toUpperCase padStart padEnd startsWith
  endsWith repeat localeCompare normalize toFixed toString valueOf hasOwnProperty isPrototypeOf test exec match matchAll
  replace replaceAll split search splice reverse flat has add delete clear getTime toISOString write writeUInt8
  readUInt8 readUInt32BE readUInt32LE writeUInt32BE writeUInt32LE equals subarray`;

export const builtins = table(
  each('Array#', perElement, array, { effects: oncePerElement }),
  each('?.', perElement, array, { effects: oncePerElement }),
  each('Array#', 'sort toSorted', array, { work: 'holds', effects: oncePerElement }),
  each('?.', 'sort toSorted', array, { work: 'holds', effects: oncePerElement }),
  each('Array.', 'from', array, { effects: hands('callback', [1], true) }),
  each('Array.', 'isArray of', array, { work: 'cheap' }),
  each('Array#', smallMethods, array, { work: 'cheap' }),
  each('String#', smallMethods, general, { work: 'cheap' }),
  each('RegExp#', 'test exec', general, { work: 'cheap' }),
  each('Buffer#', `${smallMethods} copy`, 'https://nodejs.org/api/buffer.html', { work: 'cheap' }),
  each('Promise#', 'then catch finally', promise, { work: 'cheap', effects: continuation }),
  each('?.', 'then catch finally', promise, { work: 'cheap', effects: continuation }),
  each('', 'Promise', promise, { work: 'cheap', effects: hands('callback', [0]) }),
  each('Promise.', 'all allSettled race any', promise, { work: 'waits' }),
  each('Promise.', 'resolve reject withResolvers', promise, { work: 'cheap' }),
  each('', 'await yield', 'https://tc39.es/ecma262/#await', { work: 'waits' }),
  each('JSON.', 'parse stringify', json, { work: 'holds' }),
  each('', 'structuredClone', 'https://nodejs.org/api/globals.html', { work: 'holds' }),
  each('', 'fetch', 'https://nodejs.org/api/globals.html', { work: 'waits', micros: 10_000 }),
  each(
    'Math.',
    `abs acos asin atan atan2 cbrt ceil clz32 cos cosh exp expm1 floor fround hypot imul log log10 log1p log2 max min pow
    random round sign sin sinh sqrt tan tanh trunc`,
    general,
    { work: 'cheap' },
  ),
  each(
    'Object.',
    'keys values entries assign create freeze fromEntries defineProperty defineProperties is',
    general,
    { work: 'cheap' },
  ),
  each('Object.', 'getPrototypeOf setPrototypeOf getOwnPropertyNames hasOwn', general, { work: 'cheap' }),
  each('Number.', 'isInteger isSafeInteger isFinite isNaN parseInt parseFloat', general, { work: 'cheap' }),
  each('String.', 'fromCharCode fromCodePoint raw', general, { work: 'cheap' }),
  each('Date.', 'now parse UTC', general, { work: 'cheap' }),
  each('performance.', 'now mark measure', 'https://nodejs.org/api/perf_hooks.html', { work: 'cheap' }),
  each('Symbol.', 'for', general, { work: 'cheap' }),
  each('Reflect.', 'get set has ownKeys apply', general, { work: 'cheap' }),
  each(
    '',
    `parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent encodeURI decodeURI String Number Boolean
    BigInt Symbol Array Object Date Map Set WeakMap WeakSet RegExp Error TypeError RangeError SyntaxError
    Uint8Array Uint16Array Uint32Array Int8Array Int16Array Int32Array Float32Array Float64Array ArrayBuffer DataView URL
    URLSearchParams AbortController TextEncoder TextDecoder clearTimeout clearInterval clearImmediate`,
    general,
    { work: 'cheap' },
  ),
  each(
    'console.',
    'log error warn info debug trace time timeEnd assert',
    'https://nodejs.org/api/console.html',
    { work: 'cheap', micros: 5 },
  ),
  // Of a receiver that is not known: no other library gives these names a different cost.
  each(
    '?.',
    `push pop shift unshift slice concat includes indexOf lastIndexOf fill join charAt charCodeAt codePointAt substring
    substr trim trimStart trimEnd toLowerCase toUpperCase padStart padEnd startsWith endsWith toFixed toString
    hasOwnProperty toISOString getTime replace replaceAll split splice reverse localeCompare`,
    general,
    { work: 'cheap' },
  ),
  each('?.', 'pipe', 'https://nodejs.org/api/stream.html', { work: 'cheap' }),
  each('?.', 'on once addListener prependListener', 'https://nodejs.org/api/events.html', {
    work: 'cheap',
    effects: hands('callback', [1]),
  }),
);
