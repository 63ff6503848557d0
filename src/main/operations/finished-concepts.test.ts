import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  addModel,
  findConcepts,
  importSamples,
  sampleAt,
  temporaryFolder,
} from '../store/fixtures/project.ts';
import { createProject } from '../store/project.ts';
import { finishedConcepts } from './finished-concepts.ts';

async function projectWithRuns() {
  const folder = temporaryFolder();
  const project = createProject(join(folder, 'fab.waferlens'));
  onTestFinished(() => project.close());
  const { id: modelId } = await addModel(project, folder);
  const { id: datasetId } = await importSamples(
    project,
    folder,
    [0, 1, 2].map((index) => sampleAt(index)),
  );
  const older = await findConcepts(project, modelId, datasetId);
  const newer = await findConcepts(project, modelId, datasetId, { rank: 3 });
  const part = await findConcepts(project, modelId, datasetId, { parent: { runId: newer, concept: 0 } });
  return { project, modelId, older, newer, part };
}

test('a method that shows concepts gets whole classes first, the newest before older ones, then parts', async () => {
  const { project, modelId, older, newer, part } = await projectWithRuns();
  const concepts = await finishedConcepts(() => project, modelId, 'craft');
  expect(concepts.map(({ runId }) => runId)).toEqual([newer, older, part]);
  expect(concepts[0]).toMatchObject({ classIndex: 2, rank: 3 });
});

test('other methods and bare files get none', async () => {
  const { project, modelId } = await projectWithRuns();
  expect(await finishedConcepts(() => project, modelId, 'occlusion')).toEqual([]);
  expect(await finishedConcepts(() => project, null, 'craft')).toEqual([]);
});
