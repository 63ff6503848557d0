import { describe, expect, it } from 'vitest';
import { SeededRandom } from '#engine/math/random.ts';
import { DIES_ACROSS, type Die, dies, drawDie, placeOnWafers, type Signature } from './wafer-layout.ts';

const middle = (DIES_ACROSS - 1) / 2;
const draw = (signature: Signature, label: 'scratch' | 'residue' | 'particle' | 'bridge'): Die[] => {
  const random = new SeededRandom(5);
  return Array.from({ length: 300 }, () => drawDie(random, signature, label));
};
const share = (drawn: readonly Die[], test: (die: Die) => boolean) =>
  drawn.filter(test).length / drawn.length;

describe('the wafer', () => {
  it('has no die outside its circle', () => {
    for (const { x, y } of dies) expect(Math.hypot(x - middle, y - middle)).toBeLessThan(middle + 0.5);
    expect(dies.length).toBeGreaterThan(110);
  });

  it('takes 64 pictures, and lots of different sets have different names', () => {
    expect(placeOnWafers('train', 63)).toEqual({ lot: 'A001', wafer: 'W01' });
    expect(placeOnWafers('train', 64)).toEqual({ lot: 'A001', wafer: 'W02' });
    expect(placeOnWafers('validation', 0).lot).not.toBe(placeOnWafers('siteB', 0).lot);
  });
});

describe('drawDie', () => {
  it('puts the scratches of a scratched wafer on a line of dies', () => {
    const onLine = draw({ kind: 'scratch-line', angle: 0, offset: 2 }, 'scratch');
    expect(share(onLine, ({ y }) => y === middle + 2)).toBeGreaterThan(0.85);
  });

  it('puts the residue of an edge ring on the outer dies', () => {
    const ring = draw({ kind: 'edge-ring' }, 'residue');
    expect(share(ring, ({ x, y }) => Math.hypot(x - middle, y - middle) > 5)).toBeGreaterThan(0.8);
  });

  it('puts the particles of a cluster around one die', () => {
    const cluster = draw({ kind: 'cluster', centre: { x: 4, y: 7 }, spread: 1 }, 'particle');
    expect(share(cluster, ({ x, y }) => Math.hypot(x - 4, y - 7) < 3)).toBeGreaterThan(0.85);
  });

  it('repeats a reticle defect every three dies', () => {
    const repeater = draw({ kind: 'repeater', column: 1, row: 2 }, 'bridge');
    expect(share(repeater, ({ x, y }) => x % 3 === 1 && y % 3 === 2)).toBe(1);
  });

  it('scatters other classes over the whole wafer', () => {
    const scattered = draw({ kind: 'scratch-line', angle: 0, offset: 2 }, 'particle');
    expect(share(scattered, ({ y }) => y === middle + 2)).toBeLessThan(0.2);
  });
});
