import { afterEach, expect, test } from 'vitest';
import { conflictOf } from './key-conflict.ts';
import { applyMovedKeys, bindingName, boundKeys } from './keys.ts';

afterEach(() => applyMovedKeys({}));

const scopes = [
  { name: 'Everywhere', beside: ['Case review', 'Cases'], bindings: [{ keys: 'g c', label: 'Cases' }] },
  {
    name: 'Case review',
    beside: ['Everywhere'],
    bindings: [
      { keys: 'j', label: 'Next case' },
      { keys: 'e', label: 'Explain' },
    ],
  },
  { name: 'Cases', beside: ['Everywhere'], bindings: [{ keys: 'x', label: 'Choose the case' }] },
];

test('a key that is free in its scope and everywhere can be taken, also where another screen has it', () => {
  expect(conflictOf(scopes, 'Case review', 'j', 'w')).toBeNull();
  expect(conflictOf(scopes, 'Case review', 'j', 'x')).toBeNull();
});

test('a key of the same scope is refused by the name of the other binding', () => {
  expect(conflictOf(scopes, 'Case review', 'j', 'e')).toEqual({ scope: 'Case review', label: 'Explain' });
});

test('a key that begins a sequence of the window is refused, and a key of the window that any screen has', () => {
  expect(conflictOf(scopes, 'Case review', 'j', 'g')).toEqual({ scope: 'Everywhere', label: 'Cases' });
  expect(conflictOf(scopes, 'Everywhere', 'g c', 'x')).toEqual({ scope: 'Cases', label: 'Choose the case' });
});

test('a binding may have its own key back, and a key that was moved away is free', () => {
  applyMovedKeys({ [bindingName('Case review', 'e')]: 'w' });
  expect(boundKeys('Case review', 'e')).toBe('w');
  expect(conflictOf(scopes, 'Case review', 'e', 'e')).toBeNull();
  expect(conflictOf(scopes, 'Case review', 'j', 'e')).toBeNull();
  expect(conflictOf(scopes, 'Case review', 'j', 'w')).toEqual({ scope: 'Case review', label: 'Explain' });
});
