/** Request handlers by what they do with their parameters, where no registration is in sight. */
import type { Region } from '../../facts/model';
import { regions } from '../../facts/model';
import {
  alsoResponses,
  contextFields,
  contextNames,
  onlyResponses,
  requestNames,
  responseNames,
} from '../../knowledge/libraries/node/shapes';
import type { FunctionRef } from '../program';

/** `(req, res) => { res.writeHead(…) }`, `async (ctx) => { ctx.body = … }`. */
export function looksLikeHandler(fn: FunctionRef): boolean {
  const names = fn.facts.params.map((p) => p.name);
  const context =
    names[0] !== undefined && names.length <= 2 && contextNames.test(names[0]) ? names[0] : null;
  if (names.length < 2 && context === null) return false;
  for (const region of regions(fn.facts.body)) {
    const use = useOf(region);
    if (!use) continue;
    const position = names.indexOf(use.object);
    if (position < 0) continue;
    if (use.object === context && use.assigns && contextFields.has(use.member)) return true;
    if (position === 0) continue;
    const request = requestNames.test(names[position - 1] ?? '');
    if (use.assigns) {
      if (use.member === 'statusCode' && (request || responseNames.test(use.object))) return true;
    } else if (onlyResponses.has(use.member) && (request || responseNames.test(use.object))) return true;
    else if (alsoResponses.has(use.member) && request && responseNames.test(use.object)) return true;
  }
  return false;
}

function useOf(region: Region): { object: string; member: string; assigns: boolean } | null {
  const value = region.k === 'call' ? region.callee : region.k === 'assign' ? region.target : null;
  if (value?.k !== 'name') return null;
  const found = /^([\w$]+)\.([\w$]+)$/u.exec(value.name);
  if (found?.[1] === undefined || found[2] === undefined) return null;
  return { object: found[1], member: found[2], assigns: region.k === 'assign' };
}
