import { expect, test } from 'vitest';
import { linearClassifier, noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { MaskedModel } from '../masked-model/masked-model.ts';
import { defaultSegments } from '../segment/grid.ts';
import { judgeMap } from './judge.ts';
import type { JudgedCase, JudgedMap } from './metric.ts';
import type { RepeatedMethod } from './repeated-method.ts';

const shape = [1, 6, 5] as const;
const linear = await linearClassifier(shape);
const picture = noisePicture(shape);
const map = noisePicture(shape, 3);

const judged: JudgedCase = {
  masked: new MaskedModel({ classifier: linear.classifier, picture, target: 0, batch: 4 }),
  size: { height: 6, width: 5 },
  baseline: (kind) => ({ name: kind, values: new Float32Array(30) }),
  baselines: ['mean'],
  segmentation: defaultSegments(6, 5),
  mask: null,
  seed: 5,
  prepared: new Map(),
};

/** A method that gives `maps` one after another for the stages, and the first for any other class. */
function givingMaps(maps: readonly Float32Array[], parts: Partial<RepeatedMethod> = {}): RepeatedMethod {
  const at = (index: number) => Promise.resolve(maps[index] ?? new Float32Array(30));
  return {
    signed: true,
    target: 1,
    classes: 4,
    stages: maps.length,
    layersAt: (stage) => Array.from({ length: stage }, (_, i) => `layer ${i}`),
    withRandomisedLayers: (stage) => at(stage - 1),
    ofTarget: () => at(0),
    ofPicture: () => at(0),
    ...parts,
  };
}

async function measure(id: string, method: JudgedMap['method']) {
  const { [id]: found } = await judgeMap(judged, map, null, [id], method);
  if (found === undefined) throw new Error(`${id} was not measured`);
  return found;
}

test('a method that does not look at the weights resembles itself at every stage', async () => {
  const found = await measure('randomisation', givingMaps([map, map, map]));
  expect(found.value).toBeCloseTo(1, 12);
  expect(found.settings.stages).toEqual(
    [1, 2, 3].map((layers) => ({
      layers,
      lowest: `layer ${layers - 1}`,
      correlation: expect.closeTo(1, 12),
    })),
  );
});

test('the value is the mean over stages; a map that is the same everywhere counts as 0', async () => {
  const opposite = map.map((value) => -(value ** 3));
  const flat = new Float32Array(30).fill(2);
  const found = await measure('randomisation', givingMaps([map, opposite, flat, map]));
  expect(found.value).toBeCloseTo(1 / 4, 12);
});

test('unsigned maps are compared by magnitude', async () => {
  const opposite = map.map((value) => -value);
  const found = await measure('randomisation', givingMaps([opposite], { signed: false }));
  expect(found.value).toBeCloseTo(1, 12);
});

test('the other class is never the target, and every other one may be drawn', async () => {
  const drawn = new Set<number>();
  const method = givingMaps([map], {
    ofTarget(target) {
      drawn.add(target);
      return Promise.resolve(map);
    },
  });
  for (let seed = 0; seed < 60; seed++) {
    await judgeMap({ ...judged, seed }, map, null, ['random-logit'], method);
  }
  expect([...drawn].sort()).toEqual([0, 2, 3]);
});

test('where nothing can be said the value is null with the reason', async () => {
  expect(await measure('randomisation', givingMaps([]))).toMatchObject({
    value: null,
    settings: { reason: expect.stringMatching(/no float32 weights/) },
  });
  expect(
    await measure('random-logit', { reason: 'looks at answers alone', ofPicture: async () => map }),
  ).toMatchObject({
    value: null,
    settings: { reason: 'looks at answers alone' },
  });
});

test.each(['randomisation', 'random-logit'])('%s of a map from elsewhere is refused', async (id) => {
  await expect(judgeMap(judged, map, null, [id])).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(new RegExp(`${id}.*elsewhere`)),
  });
});
