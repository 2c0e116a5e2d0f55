import http from 'node:http';
import { page } from '@core';
import { logo } from '@core/assets/logo.js';
import { schema } from '@core/generated/schema';
import { elsewhere } from '@corelike/assets/logo';

http
  .createServer((request, response) => {
    response.write(page(request.url ?? ''));
    response.write(schema());
    elsewhere();
    response.end(logo());
  })
  .listen(8080);
