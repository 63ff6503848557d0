import { expect, it } from 'vitest';
import { frequentConfusions } from './frequent-confusions.tsx';
import { shade } from './shade.ts';
import { nearest } from './threshold-panel.tsx';

it('lists confusions by falling count and leaves the diagonal and empty cells out', () => {
  const metrics = { predicted: 0, precision: null, recall: null, f1: null };
  const evaluation = {
    labels: ['a', 'b', 'c'],
    perClass: [
      { label: 'a', support: 10, ...metrics },
      { label: 'b', support: 20, ...metrics },
      { label: 'c', support: 4, ...metrics },
    ],
    confusion: [
      [7, 3, 0],
      [5, 15, 0],
      [0, 1, 3],
    ],
  };
  expect(frequentConfusions(evaluation, 2)).toEqual([
    { truth: 'b', answer: 'a', count: 5, share: 0.25 },
    { truth: 'a', answer: 'b', count: 3, share: 0.3 },
  ]);
});

/** Contrast by the formula of WCAG 2.2, written out again. */
function contrast(background: string, text: string): number {
  const channels = (background.match(/\d+/g) ?? []).map((value) => {
    const share = Number(value) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const [red = 0, green = 0, blue = 0] = channels;
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const written = text === '#ffffff' ? 1 : 0;
  return (Math.max(light, written) + 0.05) / (Math.min(light, written) + 0.05);
}

it.each(['dark', 'light'] as const)('keeps the text of every shade readable in the %s theme', (theme) => {
  for (let step = 0; step <= 200; step += 1) {
    const { background, text } = shade(step / 200, theme);
    expect(contrast(background, text)).toBeGreaterThanOrEqual(4.5);
  }
});

it('finds the point nearest to a threshold, and none among none', () => {
  const points = [0, 0.5, 0.9].map((threshold) => ({ threshold, manual: 0, accuracy: null, purity: null }));
  expect(nearest(points, 0.72)?.threshold).toBe(0.9);
  expect(nearest(points, 0.6)?.threshold).toBe(0.5);
  expect(nearest([], 0.5)).toBeNull();
});
