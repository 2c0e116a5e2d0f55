export { hash } from './hash.js';
