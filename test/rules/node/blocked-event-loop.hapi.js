'use strict';
const Hapi = require('@hapi/hapi');
const fs = require('fs');
const routes = [{ method: 'GET', path: '/a', handler: listAll }, { method: 'GET', path: '/b', options: { handler: (r, h) => fs.readFileSync('2'), pre: [{ method: (r) => fs.readFileSync('3'), assign: 'x' }] } }]; // ~ blocked-event-loop ~ blocked-event-loop
function listAll(request, h) { return fs.readFileSync('1'); } // ~ blocked-event-loop
const init = async () => {
  const server = Hapi.server({ port: 3000 });
  fs.readFileSync('start');
  server.route({ method: 'GET', path: '/', handler: (request, h) => fs.readFileSync('4') }); // ~ blocked-event-loop
  server.route(routes);
  server.ext('onRequest', (request, h) => { fs.readFileSync('5'); return h.continue; }); // ~ blocked-event-loop
  server.method('add', (a) => a);
  await server.start();
};
init();
