import { createServer } from 'node:http';
import { readFileSync, writeFileSync, statSync } from 'node:fs';
import { Cache } from './cache';

export class Server {
  private readonly cache = new Cache();

  async start(): Promise<void> {
    const key = readFileSync('key.pem');
    this.listen(key);
  }

  private async listen(key: Buffer): Promise<void> {
    writeFileSync('server.pid', String(process.pid));
    const close = this.close.bind(this);
    createServer((request, response) => {
      statSync('page.html'); // ~ blocked-event-loop: for every request
      response.on('close', this.forget.bind(this));
      response.end(this.cache.page(request.url ?? '', key, close));
    }).listen(80);
  }

  private close(): void {
    writeFileSync('server.pid', '');
  }

  private forget(): void {
    writeFileSync('seen', ''); // ~ blocked-event-loop: `writeFileSync` in `Server.forget`
  }
}
