import { readFileSync } from 'fs';
export default async function Page() { return <p>{readFileSync('5').toString()}</p>; } // ~ blocked-event-loop
export async function generateStaticParams() { return readFileSync('built'); }
