import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explainWork as explainWorkSchema } from '#contract/engine.ts';
import { findExplainer } from '../explain/describe.ts';
import { featureClassifier } from '../explain/fixtures/feature-classifier.ts';
import { judgingPasses } from '../judge/index.ts';
import { noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { encodeNpy } from '../math/npy.ts';
import { engineHandlers } from './handlers.ts';

const shape = [3, 12, 12] as const;
const net = await featureClassifier({ shape, kernel: 3, features: 4, relu: true, head: 'flat' });
const folder = await mkdtemp(join(tmpdir(), 'waferlens-stability-'));
const tensor = join(folder, 'x.npy');
await writeFile(tensor, encodeNpy(noisePicture(shape), [1, ...shape]));
const handlers = engineHandlers();

function explain(method: string, metrics: readonly string[], seed = 3) {
  const work = explainWorkSchema.parse({
    classifier: {
      path: net.path,
      sha256: net.classifier.modelHash,
      labels: ['bridge', 'particle', 'scratch'],
      preprocessing: {
        ...{ channels: 'rgb', size: [12, 12], resize: 'bilinear', fit: 'stretch' },
        ...{ scale: 1, mean: [0], std: [1], layout: 'nchw' },
      },
      answerName: null,
      batchSizesFile: null,
    },
    runtime: { provider: 'cpu', threads: 1, batchSize: 4 },
    picture: { kind: 'tensor', path: tensor, row: 0 },
    ...{ method, parameters: {}, target: 0, labelIndex: null, segmentsPath: null, maskPath: null },
    ...{ seed, metrics, baselines: ['mean'], directory: folder },
  });
  return handlers.explain(work, { signal: new AbortController().signal, report: async () => {} });
}

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
