import { readFileSync } from 'node:fs';

const cache: { page?: string; footer?: string } = {};
let header: string | undefined;

export class Cache {
  page(url: string, key: Buffer, close: () => void): string {
    return url + key.length + whole() + top() + foot(url) + typeof close;
  }
}

// Read once and kept, whoever keeps it.
function whole(): string | undefined {
  if (cache.page !== undefined) return cache.page;
  keep(readFileSync('page.html', 'utf8'));
  return cache.page;
}

function keep(page: string): void {
  cache.page = page;
}

function top(): string {
  if (!header) {
    if (process.env.HEADER !== undefined) header = process.env.HEADER;
    else {
      const text = readFileSync('header.html', 'utf8');
      header = text;
    }
  }
  return header;
}

function foot(url: string): string {
  if (url === '/') return url;
  return readFileSync('footer.html', 'utf8'); // ~ blocked-event-loop: `readFileSync` in `foot`
}
