import fc from 'fast-check';
import { canonicalJson } from '../../src/robustness/reports/document.ts';

/** The same value with the keys of every object in reverse order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const turned = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value).reverse()) turned[key] = reversed(item);
  return turned;
}

describe('canonicalJson', () => {
  it('sorts keys by code unit and indents by two spaces', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], B: {}, a: [] })).toBe(
      '{\n  "B": {},\n  "a": [],\n  "b": [\n    1,\n    {\n      "c": "x",\n      "d": null\n    }\n  ]\n}\n',
    );
  });

  it('reads back as the same value, whatever the order of keys was', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = canonicalJson(value);
      expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(JSON.parse(canonicalJson(JSON.parse(text)))));
      expect(canonicalJson(reversed(value))).toBe(text);
    }));
  });

  it.each([undefined, NaN, Infinity, () => 1, { a: undefined }, [1, Symbol('s')], 1n])('refuses %p', (value) => {
    expect(() => canonicalJson(value)).toThrow('expected a JSON value');
  });
});
