import { useSyncExternalStore } from 'react';

export const screens = [
  'start',
  'import',
  'overview',
  'cases',
  'case',
  'masks',
  'concepts',
  'influence',
  'study',
  'runs',
  'reports',
  'guide',
] as const;
export type Screen = (typeof screens)[number];

/** Where the window is: `#/cases?true=3&predicted=5`. */
export interface Route {
  readonly screen: Screen | null;
  readonly parameters: URLSearchParams;
}

export type RouteParameters = Readonly<Record<string, string | number | null | undefined>>;

/** Reads a location hash; an unknown screen is null. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const screen = screens.find((name) => name === path) ?? null;
  return { screen, parameters: new URLSearchParams(query) };
}

/** The hash of a screen; null and undefined parameters are left out. */
export function hrefOf(screen: Screen, parameters: RouteParameters | URLSearchParams = {}): string {
  const search =
    parameters instanceof URLSearchParams
      ? parameters
      : new URLSearchParams(
          Object.entries(parameters).flatMap(([name, value]) =>
            value === null || value === undefined ? [] : [[name, String(value)]],
          ),
        );
  const query = search.toString();
  return query === '' ? `#/${screen}` : `#/${screen}?${query}`;
}

/** Goes to a screen. `replace` leaves no step in the history: for filters and selections. */
export function navigate(
  screen: Screen,
  parameters: RouteParameters | URLSearchParams = {},
  options: { readonly replace?: boolean } = {},
): void {
  goTo(hrefOf(screen, parameters), options);
}

/**
 * Goes to an address of the window, `#/..`. The screen is there before the next key is heard: an assignment to
 * `location.hash` would be followed only after keys that wait, and these would act on the screen before.
 */
export function goTo(href: string, options: { readonly replace?: boolean } = {}): void {
  if (options.replace === true) history.replaceState(null, '', href);
  else if (href !== location.hash) history.pushState(null, '', href);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

function watchHash(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

let last: { hash: string; route: Route } | null = null;
function currentRoute(): Route {
  if (last?.hash !== location.hash) last = { hash: location.hash, route: parseRoute(location.hash) };
  return last.route;
}

export function useRoute(): Route {
  return useSyncExternalStore(watchHash, currentRoute);
}
