import Fastify from 'fastify';
import { find } from '@acme/store';
import { write } from '@acme/store/disk';
import { hash } from '@acme/secrets';
import { drop } from '@acme/old';
import { mail } from 'mailer';
import { installed } from 'left-pad';

const server = Fastify();
server.get('/:id', async (request) => {
  write(request.id);
  drop(request.id);
  mail(request.id);
  installed(request.id);
  return [find(request.id), hash(request.id)];
});
server.listen({ port: 8080 });
