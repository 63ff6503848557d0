import { t } from '../language/language.ts';
import { type ScopeTable, type ScreenTable, screenKeys, startKeys, windowKeys } from './key-tables.ts';

/** The keys of a scope, and the scopes that act at the same time. */
export interface KnownScope {
  readonly name: string;
  readonly beside: readonly string[];
  readonly bindings: readonly { readonly keys: string; readonly label: string }[];
}

/** The scopes of a screen under its title. */
export interface KnownScreen {
  readonly title: string;
  readonly scopes: readonly KnownScope[];
}

const isNot = (name: string) => (scope: ScopeTable) => scope.name !== name;
const everyScope = ({ always, parts }: ScreenTable) => [...always, ...parts.flat()];

function known(scope: ScopeTable, company: readonly ScopeTable[]): KnownScope {
  const { name, keys } = scope;
  return {
    name,
    beside: company.filter(isNot(name)).map((other) => other.name),
    bindings: Object.entries(keys).map(([key, label]) => ({ keys: key, label })),
  };
}

function knownScreen(screen: ScreenTable, around: readonly ScopeTable[]): KnownScreen {
  const { title, always, parts } = screen;
  return {
    title,
    scopes: [
      ...always.map((scope) => known(scope, [...around, ...everyScope(screen)])),
      ...parts.flatMap((part) => part.map((scope) => known(scope, [...around, ...always, ...part]))),
    ],
  };
}

/** The keys of all screens, whether they were open or not. */
export function knownScreens(): readonly KnownScreen[] {
  const around = windowKeys.always;
  return [
    knownScreen(windowKeys, screenKeys.flatMap(everyScope)),
    ...screenKeys.map((screen) => knownScreen(screen, around)),
    knownScreen(startKeys, []),
  ];
}

/**
 * The screens, scopes and keys that fit a search: every word of it stands in the screen, the scope, what the key does,
 * or is the key.
 *
 * @param keyOf the key that a binding has now
 */
export function searchKeys(
  screens: readonly KnownScreen[],
  search: string,
  keyOf: (scope: string, keys: string) => string,
): readonly KnownScreen[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return screens;
  return screens.flatMap(({ title, scopes }) => {
    const found = scopes.flatMap((scope) => {
      const place = `${title} ${t(scope.name)}`.toLocaleLowerCase();
      const bindings = scope.bindings.filter(({ keys, label }) => {
        const now = keyOf(scope.name, keys).toLocaleLowerCase();
        const text = `${place} ${label.toLocaleLowerCase()}`;
        return words.every((word) => text.includes(word) || now === word || now.split(/[+ ]/).includes(word));
      });
      return bindings.length === 0 ? [] : [{ ...scope, bindings }];
    });
    return found.length === 0 ? [] : [{ title, scopes: found }];
  });
}
