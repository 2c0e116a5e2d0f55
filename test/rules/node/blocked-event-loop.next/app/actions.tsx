'use server';
import { readFileSync } from 'fs';
export async function save(form: FormData) { readFileSync('7'); } // ~ blocked-event-loop
