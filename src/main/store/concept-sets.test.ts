import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Failure } from '#contract/failure.ts';
import {
  addModel,
  digest,
  findConcepts,
  importSamples,
  sampleAt,
  temporaryFolder,
  twoConcepts,
} from './fixtures/project.ts';
import { createProject, openProject, type Project } from './project.ts';

async function projectWithConcepts(): Promise<{ project: Project; runId: number; modelId: number }> {
  const folder = temporaryFolder();
  const project = createProject(join(folder, 'fab.waferlens'));
  onTestFinished(() => project.close());
  const { id: modelId } = await addModel(project, folder);
  const { id: datasetId } = await importSamples(
    project,
    folder,
    [0, 1, 2].map((index) => sampleAt(index)),
  );
  return { project, modelId, runId: await findConcepts(project, modelId, datasetId) };
}

test('a run’s concepts are shown as they were recorded, with the facts of the run and their strips', async () => {
  const { project, runId, modelId } = await projectWithConcepts();
  const { schema: _schema, basis: _basis, concepts, ...rest } = twoConcepts;
  expect(await project.concepts.list(modelId)).toEqual([
    {
      ...rest,
      concepts: concepts.map((concept) => ({
        ...concept,
        name: null,
        namedBy: null,
        namedAt: null,
        strip: {
          sha256: digest(new Uint8Array(Float32Array.of(concept.index).buffer)),
          height: 64,
          width: 64 * (concept.index + 1),
        },
      })),
      runId,
      modelId,
      datasetId: 1,
      parameters: { rank: 2, patch: 64 },
      passes: 4001,
      seconds: 4,
      warnings: ['fewer than 500 pictures'],
      startedAt: expect.any(String),
      recordHash: project.records.of(runId)?.hash,
    },
  ]);
});

test('the newest name counts, and null takes it away', async () => {
  const { project, runId } = await projectWithConcepts();
  const names = async () => (await project.concepts.get(runId)).concepts.map(({ name }) => name);
  await project.concepts.name(runId, 1, 'bright blob', 'Ada');
  await project.concepts.name(runId, 0, 'line edge', 'Ada');
  await project.concepts.name(runId, 1, 'residue', 'Grace');
  expect(await names()).toEqual(['line edge', 'residue']);
  expect((await project.concepts.get(runId)).concepts[1]).toMatchObject({ namedBy: 'Grace' });
  await project.concepts.name(runId, 0, null, 'Grace');
  expect(await names()).toEqual([null, 'residue']);
});

test('every name that a concept ever had stays, and none can be changed or deleted', async () => {
  const { project, runId } = await projectWithConcepts();
  await project.concepts.name(runId, 1, 'bright blob', 'Ada');
  await project.concepts.name(runId, 1, null, 'Ada');
  expect(() => project.database.run("UPDATE concept_name SET name = 'other'")).toThrow(/never changed/);
  expect(() => project.database.run('DELETE FROM concept_name')).toThrow(/never deleted/);
});

test('names survive closing and opening', async () => {
  const { project, runId } = await projectWithConcepts();
  await project.concepts.name(runId, 0, 'line edge', 'Ada');
  await project.close();
  const again = openProject(project.directory);
  expect((await again.concepts.get(runId)).concepts[0]).toMatchObject({ name: 'line edge', namedBy: 'Ada' });
  await again.close();
});

test('a concept that the run did not find can’t be named', async () => {
  const { project, runId } = await projectWithConcepts();
  await expect(project.concepts.name(runId, 2, 'ghost', 'Ada')).rejects.toThrow(/no concept 2.*0 to 1/);
});

test('a changed list of concepts is told, not shown', async () => {
  const { project, runId } = await projectWithConcepts();
  const { sha256 } = await project.concepts.storedOf(runId);
  const changed = { ...twoConcepts, reconstructionError: 0.01 };
  writeFileSync(project.blobs.pathOf(sha256), JSON.stringify(changed));
  await expect(project.concepts.get(runId)).rejects.toMatchObject({
    code: 'integrity',
    message: expect.stringContaining('Find the concepts again'),
  } satisfies Partial<Failure>);
});

test('a run that found no concepts is named as such', async () => {
  const { project } = await projectWithConcepts();
  await expect(project.concepts.get(7)).rejects.toThrow('Run 7 left no concepts');
});
