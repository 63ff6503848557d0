import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { addModel, evaluate, importSamples, sampleAt, temporaryFolder } from '../store/fixtures/project.ts';
import { createProject } from '../store/project.ts';
import { drawSamples, samplesOfClass } from './class-samples.ts';

/** Six samples with labels bridge, clean, particle, twice each; the fixture's answers are 0 1 0 0 1 2. */
async function labelledProject() {
  const folder = temporaryFolder();
  const project = createProject(join(folder, 'fab.waferlens'));
  onTestFinished(() => project.close());
  const { id: modelId } = await addModel(project, folder);
  const samples = Array.from({ length: 6 }, (_, index) => sampleAt(index));
  const { id: datasetId } = await importSamples(project, folder, samples);
  const wanted = { modelId, datasetId, classIndex: 0, limit: null, seed: 0 };
  return { project, wanted };
}

const indicesOf = (set: { samples: readonly { index: number }[] }) => set.samples.map(({ index }) => index);

test('predicted pictures are those that the newest evaluation assigns to the class', async () => {
  const { project, wanted } = await labelledProject();
  await evaluate(project, wanted.modelId, wanted.datasetId);
  const set = await samplesOfClass(project, { ...wanted, pictures: 'predicted' });
  expect(indicesOf(set)).toEqual([0, 2, 3]);
  expect(set.name).toBe('pictures predicted as bridge');
});

test('labelled pictures need no evaluation', async () => {
  const { project, wanted } = await labelledProject();
  expect(indicesOf(await samplesOfClass(project, { ...wanted, pictures: 'labelled' }))).toEqual([0, 3]);
});

test('without an evaluation predicted pictures are refused with the ways out', async () => {
  const { project, wanted } = await labelledProject();
  await expect(samplesOfClass(project, { ...wanted, pictures: 'predicted' })).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringMatching(/not been evaluated on "validation".*run evaluate first.*labelled/),
  });
});

test('a class that the model has not is refused with those it has', async () => {
  const { project, wanted } = await labelledProject();
  await expect(samplesOfClass(project, { ...wanted, classIndex: 7, pictures: 'labelled' })).rejects.toThrow(
    /no class 7.*0 bridge, 1 clean, 2 particle/,
  );
});

test('a limited set says how many of how many it holds', async () => {
  const { project, wanted } = await labelledProject();
  const set = await samplesOfClass(project, { ...wanted, pictures: 'labelled', limit: 1 });
  expect(set.name).toBe('1 of 2 pictures labelled bridge');
});

const manyIndices = fc.uniqueArray(fc.nat(10_000), { maxLength: 60 }).map((all) => all.sort((a, b) => a - b));

test('a draw holds as many as allowed, each once, in order, and the same for the same seed', () => {
  fc.assert(
    fc.property(manyIndices, fc.integer({ min: 1, max: 80 }), fc.integer(), (indices, limit, seed) => {
      const drawn = drawSamples(indices, limit, seed);
      expect(drawn).toHaveLength(Math.min(limit, indices.length));
      expect(new Set(drawn).size).toBe(drawn.length);
      expect(drawn.every((index) => indices.includes(index))).toBe(true);
      expect(drawn).toEqual(drawn.toSorted((a, b) => a - b));
      expect(drawSamples(indices, limit, seed)).toEqual(drawn);
    }),
  );
});

test('over many seeds every sample is drawn about as often', () => {
  const counts = new Array<number>(10).fill(0);
  const seeds = 3000;
  for (let seed = 0; seed < seeds; seed++) {
    for (const index of drawSamples([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 3, seed))
      counts[index] = (counts[index] ?? 0) + 1;
  }
  // Binomial with p = 0.3: five standard deviations.
  const spread = 5 * Math.sqrt(seeds * 0.3 * 0.7);
  for (const count of counts) expect(Math.abs(count - 0.3 * seeds)).toBeLessThan(spread);
});
