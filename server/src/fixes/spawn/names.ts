/** Names that nothing in the function, and no macro of the file, has; each is given out once. */
export function picker(fn: string, file: string): (name: string) => string {
  const given = new Set<string>();
  const taken = (name: string): boolean =>
    given.has(name) ||
    new RegExp(`\\b${name}\\b`).test(fn) ||
    new RegExp(`#\\s*define\\s+${name}\\b`).test(file);
  const unused = (name: string): string => {
    for (const candidate of [name, `spawn_${name}`]) if (!taken(candidate)) return candidate;
    for (let i = 2; ; i++) if (!taken(`${name}_${i}`)) return `${name}_${i}`;
  };
  return (name) => {
    const found = unused(name);
    given.add(found);
    return found;
  };
}
