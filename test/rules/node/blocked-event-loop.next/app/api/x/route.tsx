import { readFileSync } from 'fs';
export async function GET(request: Request) { return new Response(readFileSync('3')); } // ~ blocked-event-loop
export function POST() { return new Response(readFileSync('4')); } // ~ blocked-event-loop
