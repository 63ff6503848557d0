import { expect, it } from 'vitest';
import { keyName } from './keys.ts';

const press = (
  key: string,
  modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {},
) => keyName({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers });

it.each([
  ['j', {}, 'j'],
  ['J', { shiftKey: true }, 'Shift+J'],
  ['J', {}, 'j'],
  ['?', { shiftKey: true }, '?'],
  [' ', {}, 'Space'],
  ['1', { ctrlKey: true }, 'Ctrl+1'],
  ['1', { metaKey: true }, 'Ctrl+1'],
  ['Enter', { ctrlKey: true, shiftKey: true }, 'Ctrl+Shift+Enter'],
  ['ArrowUp', { altKey: true }, 'Alt+ArrowUp'],
])('names the key "%s" with %o as %s', (key, modifiers, name) => {
  expect(press(key, modifiers)).toBe(name);
});
