import { expect, it } from 'vitest';
import { roleOf, suggestedName } from './dataset-guesses.ts';

it.each([
  ['/data/wafer7/index.csv', 'validation', 'wafer7-validation'],
  ['/data/carinthia-52.csv', 'training', 'carinthia-52-training'],
  ['/data/train.csv', 'training', 'train'],
  ['/data/line 7', 'production', 'line 7'],
  ['C:\\data\\site-b\\labels.txt', 'production', 'site-b-production'],
  ['/index.csv', 'reference', 'index-reference'],
  ['', 'validation', ''],
] as const)('names %s as %s "%s"', (path, role, name) => {
  expect(suggestedName(path, role)).toBe(name);
});

it.each([
  ['/data/train.csv', 'training'],
  ['/data/production-week-12', 'production'],
  ['/data/validation', 'validation'],
  ['/train/other', 'validation'],
  ['/data/baseline', 'validation'],
  ['/data/line7.csv', 'production'],
] as const)('takes %s for %s', (path, role) => {
  expect(roleOf(path)).toBe(role);
});
