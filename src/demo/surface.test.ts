import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cover, smoothCut, smoothUnion, surfaceSignal } from './surface.ts';

const surface = { floor: 0.2, top: 0.5, edgeGain: 0.25, edgeWidth: 1.3, softness: 0.6 };

describe('surfaceSignal', () => {
  it('is the top level well inside the material and the floor level well outside', () => {
    expect(surfaceSignal(surface, -20)).toBeCloseTo(0.5, 6);
    expect(surfaceSignal(surface, 40)).toBeCloseTo(0.2, 4);
  });

  it('is brighter at the edge than on either side', () => {
    const atEdge = surfaceSignal(surface, -0.4);
    expect(atEdge).toBeGreaterThan(surfaceSignal(surface, -6) + 0.1);
    expect(atEdge).toBeGreaterThan(surfaceSignal(surface, 6) + 0.1);
  });

  it('is darker at the foot of a wall than in the open trench', () => {
    expect(surfaceSignal(surface, 4)).toBeLessThan(surfaceSignal(surface, 20));
  });
});

describe('cover', () => {
  it('is one half on the outline and falls from inside to outside', () => {
    expect(cover(0, 0.7)).toBe(0.5);
    fc.assert(
      fc.property(fc.double({ min: -9, max: 9, noNaN: true }), (distance) => {
        expect(cover(distance, 0.7)).toBeGreaterThanOrEqual(cover(distance + 0.1, 0.7));
      }),
    );
  });
});

describe('smoothUnion and smoothCut', () => {
  it('are the plain union and difference away from where the shapes meet', () => {
    expect(smoothUnion(-5, 8, 3)).toBe(-5);
    expect(smoothCut(-5, 8, 3)).toBe(-5);
    expect(smoothCut(-5, -8, 3)).toBe(8);
  });
});
