import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, contentHash } from './canonical-json.ts';

/** Puts the keys of every object into another order. */
function shuffled(value: unknown, rank: (key: string) => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, rank));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => rank(a) - rank(b));
  return Object.fromEntries(entries.map(([key, item]) => [key, shuffled(item, rank)]));
}

test('the example of RFC 8785, section 3.2.2, has the text that section 3.2.3 prints', () => {
  const value = JSON.parse(
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
      String.raw`"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
  );
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
});

test('keys are sorted by UTF-16 code units, as in the example of RFC 8785, section 3.2.3', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  const order = Object.values(JSON.parse(canonicalJson(value)) as Record<string, string>);
  // Integer-like keys come first in a parsed object, so the text itself is looked at for the first two.
  expect(canonicalJson(value).startsWith(String.raw`{"\r":"Carriage Return","1":"One"`)).toBe(true);
  expect(order.slice(2)).toEqual([
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ]);
});

test.each([
  [0, '0'],
  [-0, '0'],
  [5e-324, '5e-324'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
  [9007199254740992, '9007199254740992'],
  [295147905179352830000, '295147905179352830000'],
  [9.999999999999997e22, '9.999999999999997e+22'],
  [1e21, '1e+21'],
  [0.000001, '0.000001'],
  [1e-7, '1e-7'],
])('the number %d is written as RFC 8785, appendix B, writes it: %s', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

test('a JSON value read back from its canonical text is the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('the order of keys does not show in the text', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer(), (value, salt) => {
      const rank = (key: string) =>
        [...key].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) ^ salt, salt);
      expect(canonicalJson(shuffled(value, rank))).toBe(canonicalJson(value));
    }),
  );
});

test.each([
  ['NaN', { a: [Number.NaN] }, '$.a[0]'],
  ['infinity', [Number.POSITIVE_INFINITY], '$[0]'],
  ['undefined', { a: { b: undefined } }, '$.a.b'],
  ['a function', [() => 1], '$[0]'],
  ['a bigint', 1n, '$'],
  ['a date', { at: new Date(0) }, '$.at'],
  ['a typed array', new Float32Array(2), '$'],
  ['a hole', Array.from({ length: 1 }, () => undefined), '$[0]'],
])('%s is refused with its place', (_, value, place) => {
  expect(() => canonicalJson(value)).toThrow(TypeError);
  expect(() => canonicalJson(value)).toThrow(place);
});

test('the hash is that of the text in UTF-8', () => {
  // printf '{"a":"€"}' | sha256sum
  expect(contentHash({ a: '€' })).toBe('db8566e7dc218a6795f689fe26667214b263a2443d9966d00742cbd38019c33e');
});
