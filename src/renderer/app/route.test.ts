import { expect, it } from 'vitest';
import { hrefOf, parseRoute } from './route.ts';

it('reads back what it wrote, labels with any sign included', () => {
  const label = 'a & b = 30 % #1?';
  const { screen, parameters } = parseRoute(hrefOf('cases', { true: label, predicted: 'c/d' }));
  expect(screen).toBe('cases');
  expect(parameters.get('true')).toBe(label);
  expect(parameters.get('predicted')).toBe('c/d');
});

it('leaves out parameters that are null or undefined', () => {
  expect(hrefOf('runs', { run: null, other: undefined })).toBe('#/runs');
});

it.each(['', '#', '#/', '#/nowhere', '#/constructor?x=1'])('knows no screen in "%s"', (hash) => {
  expect(parseRoute(hash).screen).toBeNull();
});
