import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapAgreement } from './map-agreement.ts';
import { inputPlacement } from './placement.ts';
import type { RawMap } from './raw-map.ts';
import { agreementOnPicture, type PlacedMap, sharedRegion } from './shared-region.ts';

const picture = { width: 800, height: 400 };

/** The value of a picture point as a model sees it: each element has that of its middle. */
function seenThrough(
  fit: 'stretch' | 'short-side-crop' | 'letterbox',
  width: number,
  height: number,
  value: (x: number, y: number) => number,
): PlacedMap {
  const placement = inputPlacement(fit, picture, { width, height });
  const values = Float32Array.from({ length: width * height }, (_, at) => {
    const x = placement.x + (((at % width) + 0.5) * placement.width) / width;
    const y = placement.y + ((Math.floor(at / width) + 0.5) * placement.height) / height;
    return value(x, y);
  });
  return { map: { width, height, values }, placement };
}

test('a stretched picture and its crop have the crop in common', () => {
  const whole = inputPlacement('stretch', picture, { width: 64, height: 64 });
  const crop = inputPlacement('short-side-crop', picture, { width: 100, height: 100 });
  expect(sharedRegion(whole, crop, picture)).toEqual({ x: 200, y: 0, width: 400, height: 400 });
});

test('the rim of a letterbox is no part of the picture', () => {
  const box = inputPlacement('letterbox', picture, { width: 80, height: 80 });
  expect(box.height).toBe(800);
  expect(sharedRegion(box, box, picture)).toEqual({ x: 0, y: 0, width: 800, height: 400 });
});

test('regions beside each other have nothing in common', () => {
  const left = { x: 0, y: 0, width: 300, height: 400 };
  const right = { x: 300, y: 0, width: 300, height: 400 };
  expect(sharedRegion(left, right, picture)).toBeNull();
});

test('models that crop, stretch and letterbox one hill agree on it wholly', () => {
  // Rises to the right and, by less than a whole row, downwards: no two elements of the crop have the same value.
  const hill = (x: number, y: number) => x + y / 1000;
  const crop = seenThrough('short-side-crop', 40, 40, hill);
  for (const other of [seenThrough('stretch', 80, 40, hill), seenThrough('letterbox', 80, 80, hill)]) {
    const found = agreementOnPicture(crop, other, picture, false);
    expect(found?.share).toBe(0.5);
    expect(found?.correlation).toBeCloseTo(1, 9);
    expect(found?.meanDifference).toBeCloseTo(0, 6);
  }
});

test('what one model finds outside of the crop of the other one does not count', () => {
  const inside = (x: number) => (x > 380 && x < 420 ? 1 : 0);
  const crop = seenThrough('short-side-crop', 40, 40, inside);
  const stretched = seenThrough('stretch', 80, 40, (x) => (x < 200 ? 9 : inside(x)));
  expect(agreementOnPicture(crop, stretched, picture, false)?.meanDifference).toBe(0);
});

test('maps of one place compare as maps of the same cover do', () => {
  const size = fc.integer({ min: 1, max: 12 });
  const mapOf = (width: number, height: number): fc.Arbitrary<RawMap> =>
    fc
      .array(fc.integer({ min: -9, max: 9 }), { minLength: width * height, maxLength: width * height })
      .map((values) => ({ width, height, values: Float32Array.from(values) }));
  const pair = fc
    .tuple(size, size)
    .chain(([width, height]) => fc.tuple(mapOf(width, height), mapOf(width, height)));
  fc.assert(
    fc.property(pair, ([first, second]) => {
      const placement = { x: 0, y: 0, ...picture };
      const placed = agreementOnPicture({ map: first, placement }, { map: second, placement }, picture, true);
      const { correlation, meanDifference } = mapAgreement(first, second, true);
      expect(placed).toMatchObject({ correlation, meanDifference, share: 1 });
    }),
  );
});

test('models whose inputs have no element in common are not compared', () => {
  const map = { width: 1, height: 1, values: Float32Array.of(1) };
  const left = { map, placement: { x: 0, y: 0, width: 410, height: 400 } };
  const right = { map, placement: { x: 400, y: 0, width: 400, height: 400 } };
  expect(agreementOnPicture(left, right, picture, false)).toBeNull();
});
