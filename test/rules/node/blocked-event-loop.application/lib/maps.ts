import { readFileSync, statSync } from 'node:fs';
import express from 'express';

const pages = new Map<string, string>();
const sizes = new Map<string, number>();

// Read once for each name, and kept.
function page(name: string): string {
  let text = pages.get(name);
  if (text === undefined) {
    text = readFileSync(name, 'utf8');
    pages.set(name, text);
  }
  return text;
}

function size(name: string): number {
  if (!sizes.has(name)) sizes.set(name, statSync(name).size);
  return sizes.get(name) ?? 0;
}

// Asked for, and never kept.
function again(name: string): number {
  const known = sizes.get(name);
  if (known === undefined) return statSync(name).size; // ~ blocked-event-loop: `statSync` in `again`
  return known;
}

express().get('/', (req, res) => res.send(page(req.path) + size(req.path) + again(req.path)));
