import { createServer } from 'node:http';
import def, { named as renamed } from './lib/index.js';
import * as ns from './lib/index.js';
import { fromStar, Renamed, inner } from './lib/index.js';
import type { Thing } from './lib/types.js';
import { Kind } from './lib/types.js';
import { Svc } from './lib/decorated.js';
const lazy = () => import('./lib/lazy.js');

createServer(async (req, res) => {
  def();
  renamed();
  ns.viaNamespace();
  fromStar();
  new Renamed().work();
  inner.deep();
  const t = { kind: Kind.A } satisfies Thing;
  (ns as any).casted!();
  const m = await lazy();
  m.later();
  const { other } = await import('./lib/lazy.js');
  other();
  new Svc().handle(t);
  res.end();
}).listen(80);
