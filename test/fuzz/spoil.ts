/** Ways in which a file comes to be what its reader did not expect: cut off, changed, of another version, or by malice. */
import * as fc from 'fast-check';

export const deep = (open: string, close: string, depth = 20_000): string =>
  open.repeat(depth) + close.repeat(depth);

/** Values that a schema may meet and its author may not have thought of. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    null, true, '', ' ', '\0', '__proto__', '../../../../etc/passwd', '/dev/zero', '\u001b[31m', '🧵', '\ud800', 'a'.repeat(100_000),
    -1, 0.5, 1e308, -0, 2 ** 53, [], {}, [[]], [null], { length: -1 }, { toString: 1 }, { then: 1 }, { constructor: null },
  ), // prettier-ignore
);

/** The value with a part of it replaced, taken out or doubled. */
export function withChange(value: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(value, []);
  return fc
    .tuple(fc.constantFrom(...places), oddValue, fc.constantFrom('replace', 'remove', 'add', 'pollute'))
    .map(([place, odd, how]) => changed(value, place, how, odd));
}

type Place = readonly (string | number)[];

function placesIn(value: unknown, at: Place): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((one: unknown, i) => [i, one] as const)
    : Object.entries(value);
  return [at, ...entries.flatMap(([key, one]) => placesIn(one, [...at, key]))];
}

function changed(value: unknown, [key, ...rest]: Place, how: string, odd: unknown): unknown {
  if (key === undefined) {
    if (how === 'replace') return odd;
    if (typeof value !== 'object' || value === null) return how === 'add' ? [value, odd] : odd;
    if (Array.isArray(value)) return how === 'remove' ? [] : [...(value as unknown[]), odd];
    if (how === 'remove') return {};
    // A key of its own, as JSON.parse makes it.
    return how === 'add'
      ? { ...value, odd }
      : { ...value, ...(JSON.parse('{"__proto__":{"x":1}}') as object) };
  }
  if (Array.isArray(value))
    return value.flatMap((one: unknown, i) =>
      i !== key ? [one] : rest.length === 0 && how === 'remove' ? [] : [changed(one, rest, how, odd)],
    );
  const entries = Object.entries(value as object).flatMap(([k, one]: [string, unknown]) =>
    k !== key ? [[k, one]] : rest.length === 0 && how === 'remove' ? [] : [[k, changed(one, rest, how, odd)]],
  );
  return Object.fromEntries(entries) as unknown;
}

/** The bytes of a file, spoilt; a few of them are left as they were. */
export function spoilt(bytes: Buffer): fc.Arbitrary<Buffer> {
  const at = fc.nat(Math.max(0, bytes.length - 1));
  return fc.oneof(
    at.map((end) => bytes.subarray(0, end)),
    fc.tuple(at, fc.nat(7)).map(([i, bit]) => {
      const copy = Buffer.from(bytes);
      copy[i] = (copy[i] ?? 0) ^ (1 << bit);
      return copy;
    }),
    fc
      .tuple(at, fc.uint8Array({ maxLength: 40 }))
      .map(([i, some]) => Buffer.concat([bytes.subarray(0, i), some, bytes.subarray(i)])),
    fc
      .tuple(at, at)
      .map(([a, b]) => Buffer.concat([bytes.subarray(Math.min(a, b)), bytes.subarray(0, Math.min(a, b))])),
    fc.uint8Array({ maxLength: 300 }).map((some) => Buffer.from(some)),
    fc.constantFrom(
      Buffer.alloc(0),
      Buffer.from('\ufeff'),
      Buffer.from('null'),
      Buffer.from('[]'),
      Buffer.from('{}'),
      Buffer.from('"'),
      Buffer.from(deep('[', ']')),
      Buffer.from(deep('{"a":', '}').replace('}', '1}')),
      Buffer.from('9'.repeat(5000)),
      Buffer.concat([Buffer.from('\ufeff'), bytes]),
      Buffer.from(bytes.toString('utf8'), 'utf16le'),
      Buffer.concat([bytes, bytes]),
    ),
  );
}

/** Text of JSON, spoilt as bytes or in its values. */
export function spoiltJson(value: unknown): fc.Arbitrary<Buffer> {
  return fc.oneof(
    spoilt(Buffer.from(JSON.stringify(value))),
    withChange(value).map((odd) => Buffer.from(JSON.stringify(odd))),
  );
}
