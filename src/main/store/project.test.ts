import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addModel, evaluate, explain, importSamples, sampleAt, temporaryFolder } from './fixtures/project.ts';
import { createProject, openProject } from './project.ts';

test('what the main job writes is there after the project is closed and opened again', async () => {
  const folder = temporaryFolder();
  const directory = join(folder, 'fab.waferlens');
  const project = createProject(directory);
  const model = await addModel(project, folder);
  const samples = Array.from({ length: 6 }, (_, index) => sampleAt(index));
  const dataset = await importSamples(project, folder, samples);
  await evaluate(project, model.id, dataset.id);
  const key = { modelId: model.id, datasetId: dataset.id, index: 3 };
  const runId = await explain(project, key);
  project.reviews.append(key, { kind: 'verdict', verdict: 'model-wrong' }, 'Ada');
  const before = project.summary();
  await project.close();

  const again = openProject(directory);
  expect(again.summary()).toEqual(before);
  expect(again.name).toBe('fab');
  expect(again.summary().evaluations).toEqual([
    { modelId: model.id, datasetId: dataset.id, accuracy: 4 / 6 },
  ]);
  expect(again.samples.of(dataset.id, [5, 0])).toEqual([samples[5], samples[0]]);
  expect(again.explanations.of(key).map((item) => item.runId)).toEqual([runId]);
  expect(again.reviews.state(key).verdict).toBe('model-wrong');
  expect((await again.predictions.newest(model.id, dataset.id))?.evaluation.confusion[1]).toEqual([1, 1, 0]);
  await again.close();
});
