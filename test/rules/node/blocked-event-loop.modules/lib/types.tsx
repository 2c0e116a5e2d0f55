import { readFileSync } from 'fs';
export interface Thing { kind: Kind }
export enum Kind { A = 'a', B = 1 << 2, C = compute() }
function compute() { return readFileSync('start').length; }
declare module 'x' { function y(): void }
export namespace Inner { export function nsRead() { return readFileSync('n'); } }
