import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeGaps } from './mask-closing.ts';

/** The definition, pixel by pixel: the largest, then the smallest value within the 5 x 5 square. */
function byDefinition(mask: Uint8Array, size: number): Uint8Array {
  const filtered = (from: Uint8Array, choose: (...values: number[]) => number) =>
    from.map((_, i) => {
      const values: number[] = [];
      for (let y = Math.floor(i / size) - 2; y <= Math.floor(i / size) + 2; y++) {
        for (let x = (i % size) - 2; x <= (i % size) + 2; x++) {
          if (x >= 0 && y >= 0 && x < size && y < size) values.push(from[y * size + x] as number);
        }
      }
      return choose(...values);
    });
  return filtered(filtered(mask, Math.max), Math.min);
}

describe('closeGaps', () => {
  it('is the closing by a 5 x 5 square', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 14 })
          .chain((size) =>
            fc.tuple(
              fc.constant(size),
              fc.array(fc.constantFrom(0, 0, 0, 0, 255), { minLength: size * size, maxLength: size * size }),
            ),
          ),
        ([size, values]) => {
          const mask = Uint8Array.from(values);
          expect(closeGaps(mask, size)).toEqual(byDefinition(mask, size));
        },
      ),
    );
  });
});
