import { describe, expect, test } from 'vitest';
import { SeededNumbers } from '../seeded-numbers.fixture.ts';
import { offsets } from './canvas-points.ts';
import { drawOrder, positionsOf } from './draw-order.ts';
import { pointsInside } from './lasso.ts';
import { boundsOf, fittedView, panned, revealing, toPlane, toScreen, zoomed } from './plane-view.ts';
import { type Direction, nextPoint, PointIndex } from './point-index.ts';

const count = 2000;
const numbers = new SeededNumbers(11);
const draw = () => numbers.share();
const points = Float32Array.from({ length: 2 * count }, () => 20 * draw() - 10);
points[2 * 7] = Number.NaN;
points[2 * 7 + 1] = Number.NaN;
const shown = Uint8Array.from({ length: count }, () => (draw() < 0.7 ? 1 : 0));
const all = new Uint8Array(count).fill(1);
const size = { width: 900, height: 600 };

/** Sum of the angles under which a closed line is seen: a multiple of a full turn inside, 0 outside (Sunday). */
function windingNumber(corners: readonly (readonly [number, number])[], x: number, y: number): number {
  let angle = 0;
  for (const [at, [x1, y1]] of corners.entries()) {
    const [x2, y2] = corners[(at + 1) % corners.length] ?? [0, 0];
    let turn = Math.atan2(y2 - y, x2 - x) - Math.atan2(y1 - y, x1 - x);
    if (turn > Math.PI) turn -= 2 * Math.PI;
    if (turn < -Math.PI) turn += 2 * Math.PI;
    angle += turn;
  }
  return Math.round(angle / (2 * Math.PI));
}

describe('a lasso', () => {
  test('holds the points around which it winds an odd number of times', () => {
    for (let round = 0; round < 8; round++) {
      // A line that crosses itself, of 5 to 61 corners.
      const corners = Array.from(
        { length: 5 + 8 * round },
        () => [18 * draw() - 9, 18 * draw() - 9] as const,
      );
      const expected = Array.from({ length: count }, (_, at) => at).filter(
        (at) =>
          shown[at] !== 0 &&
          Math.abs(windingNumber(corners, points[2 * at] ?? 0, points[2 * at + 1] ?? 0)) % 2 === 1,
      );
      expect([...pointsInside(Float64Array.from(corners.flat()), points, shown)]).toEqual(expected);
    }
  });

  test('of fewer than three corners, or of no height, holds nothing', () => {
    expect(pointsInside(Float64Array.of(-9, -9, 9, 9), points, all)).toHaveLength(0);
    expect(pointsInside(Float64Array.of(-9, 1, 9, 1, 3, 1), points, all)).toHaveLength(0);
  });

  test('that is a box holds what lies between its sides', () => {
    const box = Float64Array.of(-3, -2, 4, -2, 4, 5, -3, 5);
    const expected = Array.from({ length: count }, (_, at) => at).filter((at) => {
      const [x, y] = [points[2 * at] ?? 0, points[2 * at + 1] ?? 0];
      return x > -3 && x < 4 && y > -2 && y < 5;
    });
    expect([...pointsInside(box, points, all)]).toEqual(expected);
  });
});

describe('the point under the pointer', () => {
  test('is the nearest shown one within reach', () => {
    const index = new PointIndex(points);
    for (let round = 0; round < 200; round++) {
      const place = { x: 22 * draw() - 11, y: 22 * draw() - 11 };
      const [nearest] = Array.from({ length: count }, (_, at) => at)
        .filter((at) => shown[at] !== 0)
        .map((at) => ({
          at,
          distance: Math.hypot((points[2 * at] ?? 0) - place.x, (points[2 * at + 1] ?? 0) - place.y),
        }))
        .filter(({ distance }) => distance <= 0.4)
        .sort((a, b) => a.distance - b.distance || a.at - b.at);
      expect(index.nearest(place, 0.4, shown)).toBe(nearest?.at ?? null);
    }
  });
});

describe('an arrow key', () => {
  const places = Float32Array.from([0, 0, 1, 0.5, 2, 0, 0, 3, -1, -4, Number.NaN, Number.NaN]);
  const few = new Uint8Array(6).fill(1);

  test('leads to the nearest point at most 45 degrees off its direction', () => {
    const to = (direction: Direction) => nextPoint(places, few, 0, direction);
    expect([to('right'), to('up'), to('down'), to('left')]).toEqual([1, 3, 4, null]);
  });

  test('passes over what a filter hides', () => {
    expect(nextPoint(places, Uint8Array.of(1, 0, 1, 1, 1, 1), 0, 'right')).toBe(2);
  });

  test('leads from every point to every other, by some way', () => {
    const reached = new Set([0]);
    const waiting = [0];
    for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
      for (const direction of ['left', 'right', 'up', 'down'] as const) {
        const next = nextPoint(points, all, from, direction);
        if (next !== null && !reached.has(next)) {
          reached.add(next);
          waiting.push(next);
        }
      }
    }
    expect(reached.size).toBeGreaterThan(0.9 * count);
    expect(reached.has(7)).toBe(false);
  });
});

describe('a view', () => {
  const bounds = boundsOf(points) ?? { left: 0, right: 0, bottom: 0, top: 0 };
  const fitted = fittedView(bounds, size);

  test('that fits shows every point', () => {
    for (let at = 0; at < count; at++) {
      if (at === 7) continue;
      const { x, y } = toScreen(fitted, size, { x: points[2 * at] ?? 0, y: points[2 * at + 1] ?? 0 });
      expect(x >= 0 && x <= size.width && y >= 0 && y <= size.height).toBe(true);
    }
  });

  test('keeps what lies under the pointer when it zooms', () => {
    const pointer = { x: 123, y: 456 };
    const before = toPlane(fitted, size, pointer);
    const after = toPlane(zoomed(fitted, size, pointer, 3.7, fitted), size, pointer);
    expect(after.x).toBeCloseTo(before.x, 9);
    expect(after.y).toBeCloseTo(before.y, 9);
  });

  test('moves with the pointer when it is dragged, and only as far as needed to reveal a place', () => {
    const moved = panned(fitted, 40, -25);
    const place = { x: 1, y: 2 };
    const [from, to] = [toScreen(fitted, size, place), toScreen(moved, size, place)];
    expect([to.x - from.x, to.y - from.y].map(Math.round)).toEqual([40, -25]);
    expect(revealing(fitted, size, place)).toEqual(fitted);
    const close = zoomed(fitted, size, { x: 0, y: 0 }, 50, fitted);
    const seen = toScreen(revealing(close, size, place), size, place);
    expect(seen.x).toBeCloseTo(size.width - 24, 6);
    expect(seen.y).toBeCloseTo(size.height - 24, 6);
  });
});

test('chosen cases are drawn over the others, and these over what a filter hides', () => {
  const chosen = new Set([3, 100, 900]);
  const { order, dimmed, plain, chosen: picked } = drawOrder(points, shown, chosen);
  expect(order).toHaveLength(count - 1);
  const layer = (at: number) => (shown[at] === 0 ? 0 : chosen.has(at) ? 2 : 1);
  const layers = [...order].map(layer);
  expect(layers).toEqual([...layers].sort());
  expect([dimmed, plain, picked]).toEqual(
    [0, 1, 2].map((one) => layers.filter((each) => each === one).length),
  );
});

test('positions in a filtered list are found back by sample', () => {
  const positions = positionsOf(Int32Array.of(4, 0, 2), 6);
  expect([...positions]).toEqual([1, -1, 2, -1, 0, -1]);
});

test('a stamped circle covers the area of a circle, a square that of a square, and a plus has four corners free', () => {
  const diameter = 41;
  const area = (shape: Parameters<typeof offsets>[0]) =>
    offsets(shape, diameter, 1000).length / diameter ** 2;
  expect(area('circle')).toBeCloseTo(Math.PI / 4, 1);
  expect(area('square')).toBeCloseTo(0.86 ** 2, 1);
  expect(area('diamond')).toBeCloseTo(0.5 * 1.05 ** 2, 1);
  expect(area('plus')).toBeCloseTo(1 - 0.64 ** 2, 1);
  expect([...offsets('square', 2, 10)].sort((a, b) => a - b)).toEqual([-11, -10, -1, 0]);
});
