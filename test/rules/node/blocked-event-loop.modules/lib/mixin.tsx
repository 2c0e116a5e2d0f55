import { readFileSync } from 'fs';
export class Mixin { mixed = (): void => { readFileSync('m'); } } // ~ blocked-event-loop
