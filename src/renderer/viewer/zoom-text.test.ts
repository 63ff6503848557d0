import { expect, test } from 'vitest';
import { parseZoom, zoomText } from './zoom-text.ts';

test.each([
  ['100', 1],
  ['250 %', 2.5],
  ['12.5%', 0.125],
  ['4:1', 4],
  ['1 : 4', 0.25],
  ['Fit', 'fit'],
])('"%s" is a zoom', (typed, scale) => {
  expect(parseZoom(typed)).toBe(scale);
});

test.each(['', 'wide', '-100', '0', '1:0', '0:1'])('"%s" is none', (typed) => {
  expect(parseZoom(typed)).toBeNull();
});

test('a scale is shown in percent of one device pixel per picture pixel', () => {
  expect([1, 2.5, 1 / 3, 64].map(zoomText)).toEqual(['100 %', '250 %', '33.3 %', '6400 %']);
});
