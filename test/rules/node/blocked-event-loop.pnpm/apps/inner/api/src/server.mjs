import { createServer } from 'node:http';
import templates from 'templates';

createServer((req, res) => res.end(templates.page(req.url))).listen(80);
