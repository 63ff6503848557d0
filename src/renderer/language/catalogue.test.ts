import { expect, test } from 'vitest';
import catalogue from './de.json';

const german: Readonly<Record<string, string>> = catalogue;
const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Texts as they stand in calls of `t` and in names of key scopes. */
function textsInSource(): ReadonlySet<string> {
  const literal = String.raw`('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")`;
  const call = new RegExp(String.raw`(?<![\w.])(?:t|useKeys)\(\s*${literal}`, 'g');
  const found = new Set<string>();
  for (const source of Object.values(sources)) {
    for (const [, text = ''] of source.matchAll(call)) found.add(unquoted(text));
  }
  return found;
}

function unquoted(text: string): string {
  const inner = text.slice(1, -1);
  return inner.replace(/\\u([0-9a-f]{4})|\\(.)/gi, (_, code: string | undefined, sign: string) => {
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return sign === 'n' ? '\n' : sign;
  });
}

const places = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();
const spaces = (text: string) => [text.startsWith(' '), text.endsWith(' ')];
const texts = textsInSource();

test('every text of the interface has a German one', () => {
  expect(texts.size).toBeGreaterThan(1000);
  expect([...texts].filter((text) => !Object.hasOwn(german, text))).toEqual([]);
});

test('no German text is left over from a text that is gone', () => {
  expect(Object.keys(german).filter((text) => !texts.has(text))).toEqual([]);
});

test('German texts have the same places for values, and the same spaces at their ends', () => {
  const differs = Object.entries(german).filter(
    ([english, translated]) =>
      places(english).join() !== places(translated).join() ||
      spaces(english).join() !== spaces(translated).join(),
  );
  expect(differs).toEqual([]);
});
