import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementAt, inputPlacement } from './placement.ts';
import { lengthText, scaleBar } from './scale-bar.ts';
import { formatValue, niceStep, ticks } from './ticks.ts';
import { displayRange, finiteRange, percentile, percentileRange, sharedRange } from './value-range.ts';
import {
  fitView,
  nextExactScale,
  panBy,
  paneTransform,
  reveal,
  toPane,
  toPicture,
  type View,
  zoomBy,
} from './view-transform.ts';

const size = fc.record({
  width: fc.integer({ min: 50, max: 2000 }),
  height: fc.integer({ min: 50, max: 2000 }),
});

describe('view', () => {
  test('fit shows the whole picture in the middle', () => {
    const transform = paneTransform(fitView, { width: 400, height: 300 }, { width: 100, height: 100 });
    expect(transform).toEqual({ scale: 3, offsetX: 50, offsetY: 0 });
  });

  test('zoom keeps the picture point under the pointer to within a device pixel', () => {
    fc.assert(
      fc.property(
        size,
        size,
        fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        fc.double({ min: 1.05, max: 3, noNaN: true }),
        (pane, picture, across, down, factor) => {
          const view: View = {
            kind: 'free',
            scale: 2,
            centre: { x: picture.width / 2, y: picture.height / 2 },
          };
          const anchor = {
            x: pane.width / 2 + (across - 0.5) * Math.min(pane.width, picture.width),
            y: pane.height / 2 + (down - 0.5) * Math.min(pane.height, picture.height),
          };
          const before = toPicture(paneTransform(view, pane, picture), anchor);
          const zoomed = zoomBy(view, pane, picture, anchor, factor);
          const after = toPane(paneTransform(zoomed, pane, picture), before);
          // Offsets are rounded to device pixels, before (magnified by the factor) and after.
          const tolerance = 0.5 + 0.5 * factor;
          expect(Math.abs(after.x - anchor.x)).toBeLessThanOrEqual(tolerance);
          expect(Math.abs(after.y - anchor.y)).toBeLessThanOrEqual(tolerance);
        },
      ),
    );
  });

  test('picture and pane points are inverse to each other', () => {
    const transform = { scale: 2.5, offsetX: -7, offsetY: 11 };
    const there = toPane(transform, { x: 13.25, y: 4 });
    expect(toPicture(transform, there)).toEqual({ x: 13.25, y: 4 });
  });

  test('the picture cannot be dragged out of reach', () => {
    const pane = { width: 300, height: 300 };
    const picture = { width: 100, height: 100 };
    const moved = panBy(fitView, pane, picture, 1e6, -1e6);
    expect(moved).toEqual({ kind: 'free', scale: 3, centre: { x: 0, y: 100 } });
  });

  test('exact scales are whole numbers above one and their inverses below', () => {
    expect(nextExactScale(1, 1)).toBe(2);
    expect(nextExactScale(2.4, -1)).toBe(2);
    expect(nextExactScale(1, -1)).toBe(1 / 2);
    expect(nextExactScale(64, 1)).toBe(64);
  });

  test('reveal leaves a view alone whose point is visible and brings an outside point in', () => {
    const pane = { width: 200, height: 200 };
    const picture = { width: 1000, height: 1000 };
    const view: View = { kind: 'free', scale: 1, centre: { x: 500, y: 500 } };
    expect(reveal(view, pane, picture, { x: 510, y: 490 }, 10)).toBe(view);
    const moved = reveal(view, pane, picture, { x: 700, y: 500 }, 10);
    expect(toPane(paneTransform(moved, pane, picture), { x: 700, y: 500 })).toEqual({ x: 190, y: 100 });
  });
});

describe('placement of the network input on the picture', () => {
  const picture = { width: 600, height: 400 };
  const square = { width: 100, height: 100 };

  test('stretch covers the picture', () => {
    expect(inputPlacement('stretch', picture, square)).toEqual({ x: 0, y: 0, width: 600, height: 400 });
  });

  test('short-side-crop covers the centred square of the short side', () => {
    // Resized to 150 x 100, cropped from column 25.
    expect(inputPlacement('short-side-crop', picture, square)).toEqual({
      x: 100,
      y: 0,
      width: 400,
      height: 400,
    });
  });

  test('the crop offset is rounded half to even in resized pixels', () => {
    // 103 x 100 -> offset 1.5 -> 2; 101 x 100 -> offset 0.5 -> 0.
    const wide = inputPlacement('short-side-crop', { width: 103, height: 100 }, square);
    const narrow = inputPlacement('short-side-crop', { width: 101, height: 100 }, square);
    expect([wide.x, narrow.x]).toEqual([2, 0]);
  });

  test('the long side is truncated, so a crop may be a little wider than the short side', () => {
    // 224 * 640 / 480 = 298.67 -> 298 columns for 640 pixels; offset 37.
    const placement = inputPlacement(
      'short-side-crop',
      { width: 640, height: 480 },
      { width: 224, height: 224 },
    );
    expect(placement.x).toBeCloseTo((37 * 640) / 298, 10);
    expect(placement.width).toBeCloseTo((224 * 640) / 298, 10);
    expect(placement.height).toBeCloseTo(480, 10);
  });

  test('letterbox reaches beyond the picture by the padding', () => {
    const placement = inputPlacement('letterbox', { width: 200, height: 100 }, square);
    expect(placement).toEqual({ x: 0, y: -50, width: 200, height: 200 });
  });

  test('a crop with an input that is not square takes the aspect ratio of the input', () => {
    const placement = inputPlacement(
      'short-side-crop',
      { width: 400, height: 400 },
      { width: 200, height: 100 },
    );
    expect(placement).toEqual({ x: 0, y: 100, width: 400, height: 200 });
  });

  test('elements are found by the point they cover and not outside', () => {
    const placement = { x: 100, y: 0, width: 400, height: 400 };
    const map = { width: 4, height: 4 };
    expect(elementAt(placement, map, { x: 100, y: 0 })).toBe(0);
    expect(elementAt(placement, map, { x: 499.9, y: 399.9 })).toBe(15);
    expect(elementAt(placement, map, { x: 250, y: 150 })).toBe(5);
    expect(elementAt(placement, map, { x: 99, y: 10 })).toBeNull();
    expect(elementAt(placement, map, { x: 500, y: 10 })).toBeNull();
  });
});

describe('ranges', () => {
  test('a signed range is symmetric about 0', () => {
    expect(displayRange(-0.2, 0.6, true)).toEqual({ low: -0.6, high: 0.6 });
  });

  test('a constant map has a range with its value in the middle', () => {
    expect(displayRange(3, 3, false)).toEqual({ low: 2.5, high: 3.5 });
    expect(displayRange(0, 0, true)).toEqual({ low: -1, high: 1 });
  });

  test('the shared range is the smallest that holds all', () => {
    expect(sharedRange([])).toBeNull();
    expect(
      sharedRange([
        { low: -1, high: 1 },
        { low: 0, high: 4 },
      ]),
    ).toEqual({ low: -1, high: 4 });
  });

  test('infinite and missing values do not enter the range', () => {
    const values = Float32Array.of(Number.NaN, 2, Number.POSITIVE_INFINITY, -1, Number.NEGATIVE_INFINITY);
    expect(finiteRange(values)).toEqual([-1, 2]);
    expect(finiteRange(Float32Array.of(Number.NaN))).toBeNull();
  });

  test('percentiles lie between the nearest ranks, as numpy.percentile has them', () => {
    // numpy.percentile([15, 20, 35, 40, 50], 40) is 29; of [10, 7, 4, 3, 2, 1] the 50th is 3.5 (numpy's documentation).
    expect(percentile(Float32Array.of(15, 20, 35, 40, 50), 40)).toBeCloseTo(29, 6);
    expect(percentile(Float32Array.of(1, 2, 3, 4, 7, 10), 50)).toBe(3.5);
    expect(percentile(Float32Array.of(1, 9), 0)).toBe(1);
    expect(percentile(Float32Array.of(1, 9), 100)).toBe(9);
  });

  test('percentiles leave single extreme and missing values out of the colours', () => {
    const values = Float32Array.from({ length: 101 }, (_, value) => value);
    values[100] = 1e9;
    values[0] = Number.NaN;
    expect(percentileRange(values, 0, 90, false)).toEqual({ low: 1, high: expect.closeTo(90.1, 4) });
    expect(percentileRange(Float32Array.of(-4, 1, -2, 3), 0, 100, true)).toEqual({ low: -4, high: 4 });
    expect(percentileRange(Float32Array.of(Number.NaN), 1, 99, false)).toBeNull();
  });
});

describe('ticks', () => {
  test('ticks stand at nice numbers inside the range', () => {
    expect(ticks(-0.6, 0.6, 6)).toEqual([-0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6]);
    expect(ticks(0.0012, 0.0049, 4)).toEqual([0.002, 0.003, 0.004]);
    expect(ticks(0, 1000, 4)).toEqual([0, 250, 500, 750, 1000]);
  });

  test('there are never more parts than asked for, and the ticks are inside', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.integer({ min: 1, max: 12 }),
        (low, width, most) => {
          fc.pre(low + width > low);
          const high = low + width;
          const values = ticks(low, high, most);
          expect(values.length).toBeLessThanOrEqual(most + 1);
          const slack = niceStep(low, high, most) * 0.01;
          for (const value of values) {
            expect(value).toBeGreaterThanOrEqual(low - slack);
            expect(value).toBeLessThanOrEqual(high + slack);
          }
        },
      ),
    );
  });

  test('numbers are short', () => {
    expect(formatValue(0.123456)).toBe('0.123');
    expect(formatValue(-12.3456)).toBe('−12.3');
    expect(formatValue(0.00001234)).toBe('1.23e−5');
    expect(formatValue(1234567)).toBe('1.23e6');
    expect(formatValue(0)).toBe('0');
    expect(formatValue(Number.NaN)).toBe('not a number');
  });
});

describe('scale bar', () => {
  test('its length is a nice number and fits', () => {
    expect(scaleBar(2, 120)).toEqual({ lengthPixels: 100, lengthNm: 200, text: '200 nm' });
    expect(scaleBar(10, 120)).toEqual({ lengthPixels: 100, lengthNm: 1000, text: '1 µm' });
  });

  test('it fills at least two fifths of the room', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
        fc.integer({ min: 40, max: 400 }),
        (nm, room) => {
          const bar = scaleBar(nm, room);
          expect(bar.lengthPixels).toBeLessThanOrEqual(room * (1 + 1e-8));
          expect(bar.lengthPixels).toBeGreaterThanOrEqual(room * 0.4 * (1 - 1e-8));
        },
      ),
    );
  });

  test('units change at a thousand', () => {
    expect(lengthText(500)).toBe('500 nm');
    expect(lengthText(5000)).toBe('5 µm');
    expect(lengthText(2e6)).toBe('2 mm');
  });
});
