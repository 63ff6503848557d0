import { expect, test } from 'vitest';
import { knownScreens, searchKeys } from './key-catalogue.ts';

const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.ts', '!./keys.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const scopes = knownScreens().flatMap((screen) => screen.scopes);

interface Written {
  readonly scope: string;
  readonly keys: string;
  readonly labels: readonly string[];
}

/** Bindings as they stand in calls of `useKeys`, with every label that they may have. */
function writtenBindings(): Written[] {
  return Object.entries(sources).flatMap(([file, source]) => {
    const calls = [...source.matchAll(/useKeys\(\s*'([^']+)',\s*\[/g)].map((call) => {
      const rest = source.slice(call.index);
      return { scope: call[1] ?? '', body: rest.slice(0, rest.indexOf(']);')) };
    });
    const made = file.endsWith('/mask-keys.ts') ? [{ scope: 'Masks', body: source }] : [];
    return [...calls, ...made].flatMap(({ scope, body }) =>
      [...body.matchAll(/keys: '([^']+)',\s*label: (.*)/g)].map(([, keys = '', label = '']) => ({
        scope,
        keys,
        labels: [...label.matchAll(/\bt\('([^']+)'/g)].map(([, text = '']) => text),
      })),
    );
  });
}

/** Keys that the code counts out; the catalogue takes them from the same lists or says them one by one. */
const counted: Readonly<Record<string, RegExp>> = {
  Everywhere: /^(g [a-z]|Ctrl\+[1-8])$/,
  'Case review': /^[0-4]$/,
  Masks: /^((Shift|Ctrl)\+)?Arrow/,
  'Parts of Study': /^p [1-3]$/,
  Answering: /^[1-5]$/,
};
const written = writtenBindings();

test('every key of the screens is in the catalogue, by a label that it has', () => {
  expect(written.length).toBeGreaterThan(120);
  const missing = written.filter(({ scope, keys, labels }) => {
    const label = scopes.find(({ name }) => name === scope)?.bindings.find((own) => own.keys === keys)?.label;
    const all = written.filter((other) => other.scope === scope && other.keys === keys);
    return label === undefined || ![...labels, ...all.flatMap((other) => other.labels)].includes(label);
  });
  expect(missing).toEqual([]);
});

test('no key is left in the catalogue that no screen has', () => {
  const left = scopes.flatMap(({ name, bindings }) =>
    bindings
      .filter(({ keys }) => !written.some((binding) => binding.scope === name && binding.keys === keys))
      .filter(({ keys }) => counted[name]?.test(keys) !== true)
      .map(({ keys }) => `${name}: ${keys}`),
  );
  expect(left).toEqual([]);
});

test('no key means two things where both act', () => {
  const twice = scopes.flatMap(({ name, beside, bindings }) =>
    scopes
      .filter((other) => beside.includes(other.name))
      .flatMap((other) =>
        other.bindings
          .filter(({ keys }) => bindings.some((own) => own.keys === keys))
          .map(({ keys }) => `${keys}: ${[name, other.name].toSorted().join(', ')}`),
      ),
  );
  // Audits are started in one part of Influence and measured in another: one of the two acts.
  expect([...new Set(twice)]).toEqual(['n: Faithfulness, Influence']);
});

test.each([
  ['report', 'n', 'Reports'],
  ['chosen cases only', 'Shift+O', 'Cases'],
  ['review verdict clear', '0', 'Case review'],
])('a search for "%s" finds %s of %s', (search, keys, scope) => {
  const found = searchKeys(knownScreens(), search, (_, key) => key).flatMap((screen) => screen.scopes);
  const one = found.find(({ name }) => name === scope);
  expect(one?.bindings.map((binding) => binding.keys)).toContain(keys);
});

test('a key that was moved is found by where it is now', () => {
  const moved = (scope: string, keys: string) => (scope === 'Queue' && keys === 'p' ? 'Ctrl+y' : keys);
  const found = searchKeys(knownScreens(), 'ctrl+y', moved);
  expect(found.map(({ title, scopes: of }) => [title, of.length, of[0]?.bindings.length])).toEqual([
    ['Runs', 1, 1],
  ]);
  expect(searchKeys(knownScreens(), 'nothing like it', moved)).toEqual([]);
});
