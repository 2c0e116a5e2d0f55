import { writeFileSync } from 'node:fs';

export default function Form() {
  async function save(data: FormData) {
    'use server';
    writeFileSync('saved', String(data)); // ~ blocked-event-loop: `writeFileSync` in `save`
  }
  return <form action={save} />;
}
