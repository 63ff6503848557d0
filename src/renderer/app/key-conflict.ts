import type { KnownScope } from './key-catalogue.ts';
import { boundKeys } from './keys.ts';

/** A binding that stands in the way of a new key. */
export interface KeyConflict {
  readonly scope: string;
  readonly label: string;
}

/**
 * What a binding's new key would take from another one that acts on the same screens. A key that begins a sequence (`g`, where there is `g c`) is taken, too.
 *
 * @param keys the binding's own key, as it is at first
 */
export function conflictOf(
  scopes: readonly KnownScope[],
  scope: string,
  keys: string,
  wanted: string,
): KeyConflict | null {
  for (const { name, beside, bindings } of scopes) {
    if (name !== scope && !beside.includes(scope)) continue;
    for (const other of bindings) {
      if (name === scope && other.keys === keys) continue;
      if (collide(boundKeys(name, other.keys), wanted)) return { scope: name, label: other.label };
    }
  }
  return null;
}

function collide(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `);
}
