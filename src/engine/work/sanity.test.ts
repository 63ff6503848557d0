import { describe, expect, test } from 'vitest';
import { findExplainer } from '../explain/describe.ts';
import { explainers } from '../explain/index.ts';
import { judgingPasses } from '../judge/index.ts';
import { explain, net } from './fixtures/explained-noise.ts';

const sanity = ['randomisation', 'random-logit'];

describe('sanity checks of an explanation', () => {
  /** CRAFT looks inside too, but needs a run of its own first. */
  const inside = explainers.filter(
    ({ needs }) => (needs.includes('gradients') || needs.includes('features')) && !needs.includes('concepts'),
  );

  test.each(inside.map(({ id }) => id))(
    '%s is run again on randomised layers and for another class',
    async (id) => {
      const { judgement, judgementPasses, passes } = await explain(id, sanity);
      for (const name of sanity) {
        const value = judgement.map[name]?.value ?? Number.NaN;
        expect(value).toBeGreaterThanOrEqual(-1);
        expect(value).toBeLessThanOrEqual(1);
      }
      // Two layers, so two stages; constant channels may spare Score-CAM passes.
      expect(judgementPasses).toBeGreaterThan(passes);
      const method = findExplainer(id);
      const resolved = method.resolve(method.parameters.parse({}), net.model);
      const announced = judgingPasses(sanity, {
        ...{ size: { height: 12, width: 12 }, baselines: 1, segments: 1 },
        method: { passes: method.estimate(resolved, net.model, 64).passes, stages: 2 },
      });
      expect(judgementPasses).toBeLessThanOrEqual(announced);
    },
  );

  test('have no value for the controls, which no method made', async () => {
    const { judgement } = await explain('grad-cam', [...sanity, 'sparseness']);
    expect(Object.keys(judgement.random)).toEqual(['sparseness']);
    expect(Object.keys(judgement.centre)).toEqual(['sparseness']);
  });

  test('Eigen-CAM does not look at the class', async () => {
    const { judgement } = await explain('eigen-cam', sanity);
    expect(judgement.map['random-logit']?.value).toBeCloseTo(1, 12);
  });

  test('are the same for the same seed, and others for another', async () => {
    const [first, again, other] = [
      await explain('input-gradient', sanity, 3),
      await explain('input-gradient', sanity, 3),
      await explain('input-gradient', sanity, 4),
    ];
    expect(again.judgement).toEqual(first.judgement);
    expect(other.judgement).not.toEqual(first.judgement);
  });

  test('are not for methods that look at answers alone', async () => {
    const { judgement } = await explain('occlusion', sanity);
    expect(judgement.map.randomisation).toMatchObject({
      value: null,
      settings: { reason: expect.stringMatching(/occlusion looks at answers alone/) },
    });
  });
});
