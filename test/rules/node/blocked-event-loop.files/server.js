import { createServer } from 'node:http';
import { Renderer } from './lib/index.js';
import files, * as everything from './lib/files.js';

const renderer = new Renderer(files);

createServer((request, response) => {
  renderer.render(request.url).then((page) => response.end(page));
  everything.remember(request.url);
}).listen(80);
