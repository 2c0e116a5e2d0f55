import Fastify, { type FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { readFileSync as r } from 'fs';
const app = Fastify({ logger: true });
app.get('/', { schema: {} }, async () => r('1')); // ~ blocked-event-loop
app.route({ method: 'GET', url: '/', preHandler: async (a) => { r('2'); }, handler: async function (a, b) { return r('3'); } }); // ~ blocked-event-loop ~ blocked-event-loop
app.addHook('onRequest', async () => { r('4'); }); // ~ blocked-event-loop
async function plugin(instance: FastifyInstance, opts: object) {
  r('start');
  instance.post('/y', { handler: (a, b) => { b.send(r('5')); } }); // ~ blocked-event-loop
}
app.register(plugin);
app.register(fp(async (f) => { f.get('/z', () => r('6')); })); // ~ blocked-event-loop
export default async function routes(fastify: FastifyInstance) { fastify.get('/q', async () => { r('7'); }); } // ~ blocked-event-loop
