import { readFileSync } from 'fs';
export const deep = () => readFileSync('of another project');
