import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { asFloat32, decodeNpy } from '../math/npy.ts';
import { relativeError } from '../onnx/golden-cases.ts';
import { openClassifier } from '../runtime/classifier.ts';
import { gridSegments } from '../segment/grid.ts';
import { type LabelMap, labelMap } from '../segment/segmentation.ts';
import { corrShap } from './corr-shap.ts';
import { exactShapleyMethod } from './exact-shapley.ts';
import { type ContextOptions, explainContext } from './fixtures/explain-context.ts';
import { featureClassifier } from './fixtures/feature-classifier.ts';

async function run(options: ContextOptions, given: Record<string, unknown>) {
  const context = explainContext(options);
  const resolved = corrShap.resolve(corrShap.parameters.parse(given), context.model);
  const outcome = await corrShap.explain(context, resolved);
  const passes = context.masked.passes + context.gradients.passes;
  const estimated = corrShap.estimate(resolved, context.model, context.segmentation.count).passes;
  return { ...outcome, scores: outcome.scores ?? new Float32Array(), passes, estimated };
}

const golden = fileURLToPath(new URL('../../../../shared/golden', import.meta.url));
const isThere = existsSync(golden);
if (!isThere) console.warn(`Left out: reference cases are read from ${golden}, which is not there.`);
const cases = isThere ? readdirSync(join(golden, 'segments')) : [];

describe.skipIf(!isThere)('CorrSHAP on reference cases', () => {
  test.each(cases)('%s: correlations of both options, scores of both modes', async (name) => {
    const folder = join(golden, 'segments', name);
    const said = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
    const array = (file: string) => decodeNpy(readFileSync(join(folder, `${file}.npy`)), file);
    const labels = array('segments');
    const [height = 0, width = 0] = labels.dims;
    const options = {
      classifier: await openClassifier({ modelPath: join(golden, said.model), threads: 1 }),
      picture: asFloat32(array('input')),
      target: said.target,
      segmentation: labelMap(labels.data as Int32Array, height, width, 'segments'),
    };
    for (const option of [1, 2]) {
      for (const mode of ['published', 'normalised']) {
        const feature = said.feature_tensor;
        const { scores, correlation, passes, estimated } = await run(options, {
          option,
          mode,
          tau: said.tau,
          feature,
        });
        expect(
          relativeError(correlation?.matrix ?? [], asFloat32(array(`correlation_option${option}`))),
        ).toBeLessThan(1e-3);
        expect(relativeError(scores, asFloat32(array(`corrshap_option${option}_${mode}`)))).toBeLessThan(
          1e-3,
        );
        expect(passes).toBeLessThanOrEqual(estimated);
      }
    }
    const exact = await run(options, { option: 1, tau: 0, neighbours: 14 });
    expect(relativeError(exact.scores, asFloat32(array('shapley')))).toBeLessThan(1e-3);
  });
});

const shape = [3, 12, 10] as const;
const net = await featureClassifier({ shape, kernel: 3, features: 6, relu: true, head: 'pooled' });
const picture = noisePicture(shape, 3);
const grid = gridSegments(12, 10, 3, 2);
const options = { classifier: net.classifier, picture, target: 1 };

/** The same segments under other numbers. */
function renumbered(map: LabelMap, to: readonly number[]): LabelMap {
  return { ...map, labels: map.labels.map((label) => to[label] as number) };
}

describe('CorrSHAP', () => {
  test.each([1, 2, 3])('option %i: other numbers of the segments, the same scores', async (option) => {
    const to = [3, 0, 5, 1, 4, 2];
    const given = { option, threshold: 'quantile', tau: 0.5 };
    const first = await run({ ...options, segmentation: grid }, given);
    const second = await run({ ...options, segmentation: renumbered(grid, to) }, given);
    for (const [i, at] of to.entries()) expect(second.scores[at]).toBeCloseTo(first.scores[i] as number, 5);
  });

  test('says which gradients option 3 took, and takes all where the last layer is not linear', async () => {
    const closed = await run({ ...options, segmentation: grid }, { option: 3 });
    expect(closed.resolved).toEqual({ gradient: 'last-layer' });
    const all = await run({ ...options, segmentation: grid }, { option: 3, gradient: 'all' });
    expect(all.resolved).toEqual({ gradient: 'all' });
    expect(all.passes).toBeLessThanOrEqual(all.estimated);
  });

  test('with everybody as neighbours is the exact Shapley value', async () => {
    const { scores } = await run(
      { ...options, segmentation: grid },
      { option: 1, threshold: 'tau', tau: 0, neighbours: 5 },
    );
    const context = explainContext({ ...options, segmentation: grid });
    const exact = await exactShapleyMethod.explain(
      context,
      exactShapleyMethod.resolve(exactShapleyMethod.parameters.parse({}), context.model),
    );
    expect(relativeError(scores, exact.scores ?? [])).toBeLessThan(1e-5);
  });

  test('of one segment is what the whole picture adds; of two, exact', async () => {
    for (const rows of [1, 2]) {
      const { scores, metrics } = await run({ ...options, segmentation: gridSegments(12, 10, rows, 1) }, {});
      expect(scores.length).toBe(rows);
      expect(metrics?.['local-accuracy-gap']?.value).toBeLessThan(1e-6);
    }
  });

  test('empty masks score 0 and change nothing; overlapping ones and single pixels work', async () => {
    const plane = 120;
    const masks = new Uint8Array(4 * plane);
    masks.fill(1, 0, 70);
    masks.fill(1, plane + 50, plane + 120);
    masks[3 * plane + 7] = 1;
    const withEmpty = { kind: 'masks' as const, masks, height: 12, width: 10, count: 4 };
    const without = {
      ...withEmpty,
      masks: new Uint8Array([...masks.subarray(0, 2 * plane), ...masks.subarray(3 * plane)]),
      count: 3,
    };
    for (const option of [1, 2, 3]) {
      const four = await run({ ...options, segmentation: withEmpty }, { option });
      const three = await run({ ...options, segmentation: without }, { option });
      expect(four.scores[2]).toBe(0);
      for (const [i, at] of [0, 1, 3].entries())
        expect(four.scores[at]).toBeCloseTo(three.scores[i] as number, 5);
    }
  });

  test('says when no segment has a neighbour', async () => {
    const { warnings } = await run({ ...options, segmentation: grid }, { option: 1, tau: 1 });
    expect(warnings.join()).toMatch(/No segment has a neighbour.*Lower tau/);
  });

  test('a model without a feature tensor is refused for option 2 alone', () => {
    const model = {
      title: 'm',
      height: 2,
      width: 2,
      channels: 1,
      classes: 2,
      featureTensors: [],
      defaultFeature: null,
    };
    expect(() => corrShap.resolve(corrShap.parameters.parse({}), model)).toThrow(/no tensor that keeps/);
    expect(corrShap.resolve(corrShap.parameters.parse({ option: 1 }), model).option).toBe(1);
  });
});
