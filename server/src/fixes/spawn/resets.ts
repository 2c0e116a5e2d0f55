/** `struct sigaction sa = { .sa_handler = SIG_DFL }`: the child's own, and a reset is all it can be used for. */
import type { Node } from 'web-tree-sitter';
import { asCall, baseVariable, find } from './syntax';
import type { Variables } from './variables';

/** Names of such variables among those that this code hands to sigaction. */
export function onlyResets(code: readonly Node[], variables: Variables): ReadonlySet<string> {
  const used = code
    .flatMap((n) => find(n, 'call_expression'))
    .map(asCall)
    .filter((c) => c?.name === 'sigaction');
  const names = new Set(used.map((c) => (c?.args[1] ? baseVariable(c.args[1]) : undefined)));
  const text = code.map((n) => n.text).join('\n');
  return new Set(
    [...names].filter((name): name is string => {
      if (name === undefined || !variables.isChilds(name)) return false;
      const pattern = `(?:\\b${name}\\s*\\.\\s*|[{,]\\s*\\.)sa_(?:handler|sigaction)\\s*=\\s*([\\w]+)`;
      const handlers = [...text.matchAll(new RegExp(pattern, 'g'))].map((m) => m[1]);
      return handlers.length > 0 && handlers.every((h) => h === 'SIG_DFL');
    }),
  );
}
