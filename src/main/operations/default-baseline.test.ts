import { expect, test } from 'vitest';
import { withDefaultBaseline } from './default-baseline.ts';

test('a method with a baseline takes the one of the settings where it was given none', () => {
  const rise = { id: 'rise', parameters: { samples: 100 } };
  expect(withDefaultBaseline(rise, 'blur').parameters).toEqual({ samples: 100, baseline: 'blur' });
  expect(withDefaultBaseline({ id: 'rise', parameters: { baseline: 'noise' } }, 'blur').parameters).toEqual({
    baseline: 'noise',
  });
});

test('methods without a baseline, and all where the settings name none, stay as they are', () => {
  const gradient = { id: 'input-gradient', parameters: {} };
  expect(withDefaultBaseline(gradient, 'blur')).toBe(gradient);
  const rise = { id: 'rise', parameters: {} };
  expect(withDefaultBaseline(rise, null)).toBe(rise);
});
