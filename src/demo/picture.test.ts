import { describe, expect, it } from 'vitest';
import { generatePicture } from './picture.ts';
import { planPicture } from './plan.ts';

const seed = 7;

/** Pearson correlation of two pictures. */
function correlation(a: Uint8Array, b: Uint8Array): number {
  const meanOf = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let ab = 0;
  let aa = 0;
  let bb = 0;
  a.forEach((value, i) => {
    const da = value - meanA;
    const db = (b[i] as number) - meanB;
    ab += da * db;
    aa += da * da;
    bb += db * db;
  });
  return ab / Math.sqrt(aa * bb);
}

describe('generatePicture', () => {
  it('gives the same picture whatever was generated before it', () => {
    const key = { seed, set: 'train', index: 17, size: 64 } as const;
    const first = generatePicture(key);
    generatePicture({ ...key, index: 3 });
    generatePicture({ ...key, set: 'siteB' });
    expect(generatePicture(key)).toEqual(first);
  });

  it('gives another picture for another seed', () => {
    const key = { set: 'train', index: 17, size: 64 } as const;
    expect(generatePicture({ ...key, seed: 1 }).pixels).not.toEqual(
      generatePicture({ ...key, seed: 2 }).pixels,
    );
  });

  it.each([8, 32, 100, 300])('works at %i pixels with the field of view kept', (size) => {
    const picture = generatePicture({ seed, set: 'train', index: 2, size });
    expect(picture.pixels).toHaveLength(size * size);
    expect(picture.mask).toHaveLength(size * size);
    expect(picture.pixelSizeNm * size).toBeCloseTo(planPicture(seed, 'train', 2).pixelSizeNm * 128, 6);
  });

  it('refuses a size that is no picture', () => {
    expect(() => generatePicture({ seed, set: 'train', index: 0, size: 7.5 })).toThrow('invalid size: 7.5');
  });

  it('uses the grey range without drowning in black or white', () => {
    for (let index = 0; index < 40; index++) {
      const { pixels } = generatePicture({ seed, set: 'train', index, size: 64 });
      expect(pixels.filter((value) => value === 0 || value === 255).length).toBeLessThan(0.1 * pixels.length);
      expect(Math.max(...pixels) - Math.min(...pixels)).toBeGreaterThan(60);
    }
  });

  it('makes a near-duplicate that differs in its noise but resembles its original like no other picture', () => {
    const indices = Array.from({ length: 400 }, (_, index) => index);
    const patterned = indices.flatMap((index) => {
      const original = planPicture(seed, 'validation', index).duplicateOf;
      return original === undefined ? [] : [{ index, original }];
    });
    expect(patterned).toHaveLength(4);
    for (const { index, original } of patterned) {
      const copy = generatePicture({ seed, set: 'validation', index, size: 128 });
      const source = generatePicture({ seed, set: 'train', index: original, size: 128 });
      expect(copy.pixels).not.toEqual(source.pixels);
      const others = [1, 2, 3, 4, 5, 6].map((step) =>
        correlation(
          copy.pixels,
          generatePicture({ seed, set: 'train', index: original + step, size: 128 }).pixels,
        ),
      );
      expect(correlation(copy.pixels, source.pixels)).toBeGreaterThan(Math.max(...others));
    }
  });

  it('makes site B flatter and noisier than site A', () => {
    const describeSet = (set: 'validation' | 'siteB') => {
      let noise = 0;
      let spread = 0;
      for (let index = 0; index < 40; index++) {
        const { pixels } = generatePicture({ seed, set, index, size: 64 });
        const sorted = [...pixels].sort((a, b) => a - b);
        const range =
          (sorted[Math.floor(sorted.length * 0.95)] ?? 0) - (sorted[Math.floor(sorted.length * 0.05)] ?? 0);
        let difference = 0;
        for (let i = 1; i < pixels.length; i++)
          difference += Math.abs((pixels[i] as number) - (pixels[i - 1] as number));
        noise += difference / pixels.length / range;
        spread += range;
      }
      return { noise, spread };
    };
    const siteA = describeSet('validation');
    const siteB = describeSet('siteB');
    expect(siteB.spread).toBeLessThan(siteA.spread);
    expect(siteB.noise).toBeGreaterThan(siteA.noise);
  });
});
