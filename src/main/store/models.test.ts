import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { addModel, digest, temporaryFolder } from './fixtures/project.ts';
import type { ModelAddition } from './models.ts';
import { createProject, openProject, type Project } from './project.ts';

async function withModel(): Promise<{ folder: string; project: Project; addition: ModelAddition }> {
  const folder = temporaryFolder();
  const project = createProject(join(folder, 'fab.waferlens'));
  const { id: _, addedAt: __, file, checkpoints: ___, ...rest } = await addModel(project, folder);
  return {
    folder,
    project,
    addition: { ...rest, file: { path: join(folder, file), externalData: [] }, checkpoints: [] },
  };
}

test('a model is there without its original files', async () => {
  const { folder, project } = await withModel();
  for (const name of ['classifier.onnx', 'classifier-1.onnx']) rmSync(join(folder, name));
  await project.close();
  const again = openProject(project.directory);
  const model = again.models.named('classifier');
  expect(model.checkpoints).toEqual([
    { position: 0, file: 'classifier-1.onnx', sha256: digest('onnx checkpoint'), learningRate: 0.1 },
  ]);
  expect(readFileSync(again.models.source(model.id).path, 'utf8')).toBe('onnx');
  expect(readFileSync(again.models.pathOf(digest('onnx checkpoint')), 'utf8')).toBe('onnx checkpoint');
  expect(again.models.source(model.id)).toMatchObject({ sha256: digest('onnx'), answerName: 'logits' });
  await again.close();
});

test('external data lies beside the model under its original names', async () => {
  const { folder, project, addition } = await withModel();
  const path = join(folder, 'large.onnx');
  const weights = join(folder, 'weights', 'b.bin');
  mkdirSync(dirname(weights));
  writeFileSync(path, 'graph');
  writeFileSync(weights, 'second');
  writeFileSync(join(folder, 'a.bin'), 'first');
  const externalData = [
    { location: 'weights/b.bin', path: weights },
    { location: 'a.bin', path: join(folder, 'a.bin') },
  ];
  // The hash of a model: the file, then its external data in order of their locations.
  const sha256 = digest('graphfirstsecond');
  const model = await project.models.add({
    ...addition,
    name: 'large',
    sha256,
    file: { path, externalData },
  });
  const copy = project.models.pathOf(model.sha256);
  expect(copy).toBe(join(project.directory, 'models', sha256, 'large.onnx'));
  expect(readFileSync(join(dirname(copy), 'weights', 'b.bin'), 'utf8')).toBe('second');
  expect(readFileSync(join(dirname(copy), 'a.bin'), 'utf8')).toBe('first');
  expect(readdirSync(join(project.directory, 'tmp'))).toEqual([]);
  await project.models.add({ ...addition, name: 'large again', sha256, file: { path, externalData } });
  expect(readdirSync(join(project.directory, 'models'))).toEqual([sha256]);
  await project.close();
});

test('external data outside the folder is refused', async () => {
  const { folder, project, addition } = await withModel();
  const file = {
    path: join(folder, 'classifier.onnx'),
    externalData: [{ location: '../x', path: '/etc/hostname' }],
  };
  await expect(project.models.add({ ...addition, name: 'climber', file })).rejects.toMatchObject({
    code: 'model',
  });
  expect(project.models.list()).toHaveLength(1);
  await project.close();
});

test('a name is taken once', async () => {
  const { project, addition } = await withModel();
  await expect(project.models.add(addition)).rejects.toMatchObject({ code: 'exists' });
  const both = await Promise.allSettled([
    project.models.add({ ...addition, name: 'twin' }),
    project.models.add({ ...addition, name: 'twin' }),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(project.models.list().map(({ name }) => name)).toEqual(['classifier', 'twin']);
  await project.close();
});

test('a file that changed after it was inspected is refused', async () => {
  const { project, addition } = await withModel();
  writeFileSync(addition.file.path, 'half-written');
  const added = project.models.add({ ...addition, name: 'other' });
  await expect(added).rejects.toMatchObject({ code: 'integrity' });
  expect(project.models.list()).toHaveLength(1);
  await project.close();
});

test('a checkpoint that is missing leaves no model', async () => {
  const { folder, project, addition } = await withModel();
  const checkpoints = [{ file: { path: join(folder, 'nowhere.onnx'), externalData: [] }, learningRate: 0.1 }];
  const added = project.models.add({ ...addition, name: 'other', checkpoints });
  await expect(added).rejects.toMatchObject({ code: 'not-found' });
  expect(project.models.list()).toHaveLength(1);
  await project.close();
});

test('an unknown name is told with the names there are', async () => {
  const { project } = await withModel();
  expect(() => project.models.named('resnet')).toThrow(/no model "resnet".*classifier/);
  expect(() => project.models.get(99)).toThrow(/no model 99/);
  await project.close();
});
