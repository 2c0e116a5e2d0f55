import { statSync } from 'fs';
export const size = () => statSync('grüße').size; // ~ blocked-event-loop
