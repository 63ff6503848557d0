import { useEffect, useRef } from 'react';

/** A key and what it does. `keys`: `j`, `Shift+A`, `Ctrl+Enter`, `Space`, `?`, or a sequence such as `g c`. */
export interface KeyBinding {
  readonly keys: string;
  readonly label: string;
  readonly run: (event: KeyboardEvent) => void;
  /** Called when the key is let go, for keys that act while held. */
  readonly release?: () => void;
  /** Also acts while the focus is in a text field. */
  readonly whileTyping?: boolean;
  /** Repeats while held down; a key without it acts once. */
  readonly repeats?: boolean;
  readonly disabled?: boolean;
}

export interface KeyScope {
  readonly name: string;
  readonly bindings: () => readonly KeyBinding[];
}

const SEQUENCE_TIMEOUT = 1200;
const scopes: KeyScope[] = [];
/** Keys that the user moved: the new key by scope and old key. */
let moved: MovedKeys = {};
const held = new Map<string, KeyBinding>();
let pending: { readonly key: string; readonly at: number } | null = null;

/** As the settings keep them: the new key by `Scope: old key`. */
export type MovedKeys = Readonly<Record<string, string>>;

/** How the settings name a binding. */
export function bindingName(scope: string, keys: string): string {
  return `${scope}: ${keys}`;
}

/** From now on moved keys act in place of those that bindings name. */
export function applyMovedKeys(keys: MovedKeys): void {
  moved = keys;
}

/** The key that a binding has now. */
export function boundKeys(scope: string, keys: string): string {
  return moved[bindingName(scope, keys)] ?? keys;
}

/** The scopes that are active now, innermost first. */
export function activeScopes(): readonly KeyScope[] {
  return [...scopes].reverse();
}

/**
 * Binds keys while the calling component is mounted; `?` lists them under `scope`, the settings where `key-tables.ts`
 * has them, which a test holds to. A scope mounted later wins over an
 * earlier one. Keys are ignored while the focus is in a text field, a menu or a dialog.
 */
export function useKeys(scope: string, bindings: readonly KeyBinding[]): void {
  const latest = useRef(bindings);
  latest.current = bindings;
  useEffect(() => {
    const own: KeyScope = { name: scope, bindings: () => latest.current };
    scopes.push(own);
    return () => {
      scopes.splice(scopes.indexOf(own), 1);
    };
  }, [scope]);
}

/** The name of a pressed key as bindings write it. */
export function keyName(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string {
  const key = event.key === ' ' ? 'Space' : event.key;
  const single = key.length === 1;
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  // For letters Shift is written out; for signs it is part of the sign ("?" needs Shift on most keyboards).
  const letter = single && key.toLowerCase() !== key.toUpperCase();
  if (event.shiftKey && (letter || !single)) parts.push('Shift');
  parts.push(single ? (letter && event.shiftKey ? key.toUpperCase() : key.toLowerCase()) : key);
  return parts.join('+');
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('textarea, select') !== null) return true;
  const input = target.closest('input');
  return input !== null && !['checkbox', 'radio', 'range', 'button'].includes(input.type);
}

function isInOverlay(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('[role="dialog"], [role="alertdialog"], [role="listbox"], [role="menu"]') !== null
  );
}

function find(keys: string): KeyBinding | undefined {
  for (const scope of activeScopes()) {
    const binding = scope
      .bindings()
      .find((candidate) => boundKeys(scope.name, candidate.keys) === keys && !candidate.disabled);
    if (binding !== undefined) return binding;
  }
  return undefined;
}

function startsSequence(key: string): boolean {
  return scopes.some(({ name, bindings }) =>
    bindings().some(({ keys }) => boundKeys(name, keys).startsWith(`${key} `)),
  );
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || isInOverlay(event.target)) return;
  const name = keyName(event);
  const typing = isTyping(event.target);
  const sequence =
    pending !== null && event.timeStamp - pending.at < SEQUENCE_TIMEOUT
      ? find(`${pending.key} ${name}`)
      : undefined;
  pending = null;
  const binding = sequence ?? find(name);
  if (binding === undefined) {
    if (!typing && startsSequence(name)) pending = { key: name, at: event.timeStamp };
    return;
  }
  if (typing && binding.whileTyping !== true) return;
  event.preventDefault();
  if (event.repeat && binding.repeats !== true) return;
  if (binding.release !== undefined) held.set(event.code, binding);
  binding.run(event);
}

/** On a closed list a letter means the screen's key, as everywhere; an open one finds options by it. */
function onClosedList(event: KeyboardEvent): void {
  const { target, key } = event;
  if (!(target instanceof Element) || key.length !== 1 || key === ' ' || isInOverlay(target)) return;
  if (target.closest('button[aria-haspopup="listbox"][aria-expanded="false"]') === null) return;
  onKeyDown(event);
  event.stopImmediatePropagation();
}

function onKeyUp(event: KeyboardEvent): void {
  held.get(event.code)?.release?.();
  held.delete(event.code);
}

/** Letting go of a key outside the window is not heard; leaving the window lets go of all. */
function onBlur(): void {
  for (const binding of held.values()) binding.release?.();
  held.clear();
  pending = null;
}

/** Starts listening; called once by the page. */
export function listenForKeys(): void {
  window.addEventListener('keydown', onClosedList, { capture: true });
  window.addEventListener('keydown', onKeyDown);
  window.addEventListener('keyup', onKeyUp);
  window.addEventListener('blur', onBlur);
}
