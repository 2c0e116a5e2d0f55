import { readFileSync } from 'fs';
export const scoped = () => readFileSync('a package of another name');
