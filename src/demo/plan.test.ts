import { describe, expect, it } from 'vitest';
import { demoClasses, demoSets } from './classes.ts';
import { planPicture } from './plan.ts';

const plans = (set: (typeof demoSets)[number], count: number) =>
  Array.from({ length: count }, (_, index) => planPicture(7, set, index));

describe('planPicture', () => {
  it('gives 4 % of the training pictures a wrong label, in every stretch of 100', () => {
    const wrong = plans('train', 2400).map(({ label, trueLabel }) => label !== trueLabel);
    for (let start = 0; start < 2400; start += 100) {
      expect(wrong.slice(start, start + 100).filter(Boolean)).toHaveLength(4);
    }
  });

  it('gives validation and site B right labels only', () => {
    for (const set of ['validation', 'siteB'] as const) {
      expect(plans(set, 800).every(({ label, trueLabel }) => label === trueLabel)).toBe(true);
    }
  });

  it('makes 1 % of the validation pictures near-duplicates of training pictures, and no others', () => {
    const validation = plans('validation', 800);
    const duplicates = validation.flatMap((plan, index) =>
      plan.duplicateOf === undefined ? [] : [{ plan, index, original: plan.duplicateOf }],
    );
    expect(duplicates).toHaveLength(8);
    for (const { plan, index, original } of duplicates) {
      expect(original).toBeLessThanOrEqual(index);
      const source = planPicture(7, 'train', original);
      expect(plan.trueLabel).toBe(source.trueLabel);
      expect([plan.lot, plan.wafer, plan.die]).toEqual([source.lot, source.wafer, source.die]);
    }
    expect(plans('train', 800).every(({ duplicateOf }) => duplicateOf === undefined)).toBe(true);
  });

  it('holds every class in every set, none beyond a third', () => {
    for (const set of demoSets) {
      const all = plans(set, 800);
      for (const label of demoClasses) {
        const count = all.filter(({ trueLabel }) => trueLabel === label).length;
        expect(count).toBeGreaterThan(40);
        expect(count).toBeLessThan(267);
      }
    }
  });

  it('calls site B by its name', () => {
    expect(new Set(plans('siteB', 50).map(({ site }) => site))).toEqual(new Set(['B']));
    expect(new Set(plans('validation', 50).map(({ site }) => site))).toEqual(new Set(['A']));
  });
});
