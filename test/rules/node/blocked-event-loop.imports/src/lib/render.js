import { readFileSync } from 'node:fs';

export const render = (text) => readFileSync('page.html', 'utf8').replace('$', text); // ~ blocked-event-loop: render
