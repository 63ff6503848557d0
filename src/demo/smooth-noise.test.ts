import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grain, noise1, noise2 } from './smooth-noise.ts';

const place = fc.double({ min: -1000, max: 1000, noNaN: true });

describe('noise1 and noise2', () => {
  it('stay within -1 and 1', () => {
    fc.assert(
      fc.property(place, place, fc.integer(), (x, y, salt) => {
        expect(Math.abs(noise1(x, salt))).toBeLessThanOrEqual(1);
        expect(Math.abs(noise2(x, y, salt))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('have no jumps: a thousandth of a step changes less than a hundredth', () => {
    fc.assert(
      fc.property(place, place, fc.integer(), (x, y, salt) => {
        expect(Math.abs(noise1(x + 0.001, salt) - noise1(x, salt))).toBeLessThan(0.01);
        expect(Math.abs(noise2(x + 0.001, y, salt) - noise2(x, y, salt))).toBeLessThan(0.01);
        expect(Math.abs(noise2(x, y + 0.001, salt) - noise2(x, y, salt))).toBeLessThan(0.01);
      }),
    );
  });
});

describe('grain', () => {
  it('has no negative depth inside a grain and tones within -1 and 1', () => {
    fc.assert(
      fc.property(place, place, fc.integer(), (x, y, salt) => {
        const { tone, inside } = grain(x, y, salt);
        expect(inside).toBeGreaterThanOrEqual(0);
        expect(Math.abs(tone)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
