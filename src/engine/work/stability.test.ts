import { describe, expect, test } from 'vitest';
import { findExplainer } from '../explain/describe.ts';
import { judgingPasses } from '../judge/index.ts';
import { explain, net } from './fixtures/explained-noise.ts';

const stability = ['max-sensitivity', 'local-lipschitz'];

describe('stability of a method', () => {
  test.each([
    ...['occlusion', 'grad-cam', 'eigen-cam', 'score-cam', 'smooth-grad', 'integrated-gradients'],
    ...['kernel-shap', 'partition-shap', 'corr-shap', 'ase'],
  ])('%s is run again on nearby pictures, at the announced cost', async (id) => {
    const { judgement, judgementPasses, passes } = await explain(id, stability);
    expect(Object.keys(judgement.random)).toEqual([]);
    const value = judgement.map['max-sensitivity']?.value ?? Number.NaN;
    expect(value).toBeGreaterThanOrEqual(0);
    expect(judgement.map['local-lipschitz']?.value).toBeGreaterThanOrEqual(0);
    expect(judgementPasses).toBeGreaterThanOrEqual(5 * passes);
    const method = findExplainer(id);
    const resolved = method.resolve(method.parameters.parse({}), net.model);
    const announced = judgingPasses(stability, {
      ...{ size: { height: 12, width: 12 }, baselines: 1, segments: 64 },
      method: { passes: method.estimate(resolved, net.model, 64).passes + 1, stages: null },
    });
    expect(judgementPasses).toBeLessThanOrEqual(announced);
  });

  test('Grad-CAM costs exactly ten times its passes, and repeats itself for the same seed', async () => {
    const first = await explain('grad-cam', stability);
    expect(first.judgementPasses).toBe(10 * first.passes);
    expect((await explain('grad-cam', stability)).judgement).toEqual(first.judgement);
    expect((await explain('grad-cam', stability, 4)).judgement).not.toEqual(first.judgement);
  });
});
