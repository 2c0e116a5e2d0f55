import { readFileSync } from 'fs';
import { deep } from '@/deep';
export const read = () => readFileSync('read'); // ~ blocked-event-loop
export const again = deep;
