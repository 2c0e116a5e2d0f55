/**
 * Request handlers of web frameworks: how they are registered, and what runs them. `loop`: an `async` handler runs on the
 * event loop (a plain one on a thread of the framework's pool). `thread`: servers run one handler a thread.
 */
export type Serving = 'loop' | 'thread';

export interface Framework {
  readonly name: string;
  /** What runs a plain function; an `async` one runs on a loop everywhere. */
  readonly runs: Serving;
  readonly source: string;
}

const flask: Framework = {
  name: 'Flask',
  runs: 'thread',
  source: 'https://flask.palletsprojects.com/en/stable/quickstart/; served with threads by default since 1.0',
};
const fastapi: Framework = {
  name: 'FastAPI',
  runs: 'thread',
  source: 'https://fastapi.tiangolo.com/async/; a plain def runs on a thread pool, an async def on the loop',
};
const starlette: Framework = {
  name: 'Starlette',
  runs: 'thread',
  source: 'https://www.starlette.io/routing/',
};
const django: Framework = {
  name: 'Django',
  runs: 'thread',
  source: 'https://docs.djangoproject.com/en/stable/topics/async/',
};
const aiohttp: Framework = {
  name: 'aiohttp',
  runs: 'loop',
  source: 'https://docs.aiohttp.org/en/stable/web.html',
};
const tornado: Framework = {
  name: 'Tornado',
  runs: 'loop',
  source: 'https://www.tornadoweb.org/en/stable/guide/structure.html; handlers run on the loop, async or not',
};
const sanic: Framework = {
  name: 'Sanic',
  runs: 'loop',
  source: 'https://sanic.dev/en/guide/basics/handlers.html',
};
const quart: Framework = { name: 'Quart', runs: 'thread', source: 'https://quart.palletsprojects.com/' };
const bottle: Framework = { name: 'Bottle', runs: 'thread', source: 'https://bottlepy.org/docs/dev/' };
const standard: Framework = {
  name: 'the standard library',
  runs: 'thread',
  source:
    'https://docs.python.org/3/library/http.server.html, https://docs.python.org/3/library/socketserver.html',
};

/** Types whose methods `route`, `get`, `post`, … decorate handlers. */
const routers: ReadonlyMap<string, Framework> = new Map([
  ['flask.Flask', flask],
  ['flask.Blueprint', flask],
  ['fastapi.FastAPI', fastapi],
  ['fastapi.APIRouter', fastapi],
  ['starlette.applications.Starlette', starlette],
  ['starlette.routing.Router', starlette],
  ['aiohttp.web.RouteTableDef', aiohttp],
  ['sanic.Sanic', sanic],
  ['sanic.Blueprint', sanic],
  ['quart.Quart', quart],
  ['quart.Blueprint', quart],
  ['bottle.Bottle', bottle],
  ['bottle', bottle],
]);

const verbs: ReadonlySet<string> = new Set([
  ...['route', 'get', 'post', 'put', 'delete', 'patch', 'head', 'options', 'websocket', 'api_route', 'view'],
  ...['before_request', 'after_request', 'teardown_request', 'middleware', 'websocket_route'],
]);

/** Classes whose methods of these names answer requests. */
const classes: ReadonlyMap<string, { readonly framework: Framework; readonly methods: RegExp }> = new Map([
  ...['flask.views.MethodView', 'flask_restful.Resource', 'flask.views.View'].map((name) =>
    entry(name, flask),
  ),
  ...[
    'django.views.View',
    'django.views.generic.View',
    'django.views.generic.base.View',
    'django.views.generic.TemplateView',
    'rest_framework.views.APIView',
    'rest_framework.viewsets.ViewSet',
    'rest_framework.viewsets.ModelViewSet',
  ].map((name) => entry(name, django)),
  ...['tornado.web.RequestHandler', 'tornado.websocket.WebSocketHandler'].map((name) => entry(name, tornado)),
  ...['aiohttp.web.View'].map((name) => entry(name, aiohttp)),
  ...['starlette.endpoints.HTTPEndpoint'].map((name) => entry(name, starlette)),
  ...[
    'http.server.BaseHTTPRequestHandler',
    'http.server.SimpleHTTPRequestHandler',
    'BaseHTTPServer.BaseHTTPRequestHandler',
  ].map((name): [string, { framework: Framework; methods: RegExp }] => [
    name,
    { framework: standard, methods: /^do_[A-Z]+$/u },
  ]),
  ...[
    'socketserver.BaseRequestHandler',
    'socketserver.StreamRequestHandler',
    'socketserver.DatagramRequestHandler',
  ].map((name): [string, { framework: Framework; methods: RegExp }] => [
    name,
    { framework: standard, methods: /^handle$/u },
  ]),
]);

function entry(name: string, framework: Framework): [string, { framework: Framework; methods: RegExp }] {
  return [
    name,
    {
      framework,
      methods:
        /^(?:get|post|put|patch|delete|head|options|dispatch|dispatch_request|on_message|open|list|retrieve|create|update|destroy)$/u,
    },
  ];
}

/** Calls that take a handler as an argument. */
const registrations: ReadonlyMap<
  string,
  { readonly framework: Framework; readonly index: number; readonly keyword: string }
> = new Map([
  ['flask.Flask.add_url_rule', { framework: flask, index: 2, keyword: 'view_func' }],
  ['flask.Blueprint.add_url_rule', { framework: flask, index: 2, keyword: 'view_func' }],
  ['fastapi.FastAPI.add_api_route', { framework: fastapi, index: 1, keyword: 'endpoint' }],
  ['fastapi.APIRouter.add_api_route', { framework: fastapi, index: 1, keyword: 'endpoint' }],
  ['starlette.routing.Route', { framework: starlette, index: 1, keyword: 'endpoint' }],
  ['django.urls.path', { framework: django, index: 1, keyword: 'view' }],
  ['django.urls.re_path', { framework: django, index: 1, keyword: 'view' }],
  ['django.conf.urls.url', { framework: django, index: 1, keyword: 'view' }],
  ...['get', 'post', 'put', 'delete', 'patch', 'head', 'view'].map(
    (verb): [string, { framework: Framework; index: number; keyword: string }] => [
      `aiohttp.web.${verb}`,
      { framework: aiohttp, index: 1, keyword: 'handler' },
    ],
  ),
  ...['get', 'post', 'put', 'delete', 'patch', 'head'].map(
    (verb): [string, { framework: Framework; index: number; keyword: string }] => [
      `?.add_${verb}`,
      { framework: aiohttp, index: 1, keyword: 'handler' },
    ],
  ),
]);

/** The framework of `@app.route(…)` by its qualified name; null: no route. */
export function routeDecorator(name: string): Framework | null {
  const dot = name.lastIndexOf('.');
  return dot > 0 && verbs.has(name.slice(dot + 1)) ? (routers.get(name.slice(0, dot)) ?? null) : null;
}

/** `@anything.get("/path")`: what the name and the path alone say of a router from elsewhere. */
export function looksLikeRoute(callee: string, path: string): boolean {
  const dot = callee.lastIndexOf('.');
  return dot > 0 && verbs.has(callee.slice(dot + 1)) && path.startsWith('/');
}

/** Whether a class of the library answers requests, and with which methods. */
export function handlerClass(
  name: string,
): { readonly framework: Framework; readonly methods: RegExp } | null {
  return classes.get(name) ?? null;
}

/** Where a call takes a request handler; null: it takes none. */
export function registration(
  name: string,
): { readonly framework: Framework; readonly index: number; readonly keyword: string } | null {
  const known = registrations.get(name);
  if (known) return known;
  const dot = name.lastIndexOf('.');
  return dot > 0 ? (registrations.get(`?${name.slice(dot)}`) ?? null) : null;
}

/** Last parts of the names of registrations, to look for before anything is resolved. */
export const registrationNames: ReadonlySet<string> = new Set(
  [...registrations.keys()].map((name) => name.slice(name.lastIndexOf('.') + 1)),
);
