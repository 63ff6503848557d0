import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { DatasetRole } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { OperationContext } from './context.ts';
import type { DatasetScans } from './datasets.ts';
import { fillDemoConcepts } from './demo-concepts.ts';
import { fillDemoInfluence } from './demo-influence.ts';
import { evaluateDataset } from './evaluate.ts';
import { addModel } from './models.ts';

/** Pictures of the demo unless a number is given: 2,400 for training, 800 for validation, 800 of site B. */
export const demoImages = 4000;
const demoSeed = 7;
const pictureSize = 128;

const demoSets = [
  { file: 'train', name: 'demo training', role: 'training' },
  { file: 'validation', name: 'demo validation', role: 'validation' },
  { file: 'siteB', name: 'demo site B', role: 'production' },
] as const satisfies readonly { file: string; name: string; role: DatasetRole }[];

/** What `resources/demo/*.json` say about the shipped classifiers. */
const shippedModel = z.object({
  checkpoints: z.array(z.object({ file: z.string(), learningRate: z.number() })),
});

const shippedModels = [
  { file: 'sem-resnet', name: 'SEM ResNet' },
  { file: 'sem-plain', name: 'SEM plain' },
] as const;

/**
 * Fills the open project with the demo: pictures, classifiers, evaluations, concepts, an audit of the training set and how
 * faithful influence methods are. What is there already is left
 * alone, so that an interrupted demo goes on where it stopped.
 */
export async function fillDemo(
  context: OperationContext,
  scans: DatasetScans,
  images: number,
  job: Pick<JobContext, 'signal' | 'report'>,
): Promise<void> {
  const project = context.project();
  const present = new Set(project.datasets.list().map((dataset) => dataset.name));
  if (demoSets.some((set) => !present.has(set.name))) {
    const directory = path.join(project.directory, 'demo');
    const train = Math.round(0.6 * images);
    const validation = Math.round(0.2 * images);
    const { files } = await context.demonstration.call(
      'generate',
      {
        directory,
        seed: demoSeed,
        size: pictureSize,
        counts: { train, validation, siteB: images - train - validation },
      },
      { signal: job.signal, onProgress: job.report },
    );
    for (const { file, name, role } of demoSets) {
      if (present.has(name)) continue;
      const request = { path: files[file], masksDirectory: null, split: null, role: null };
      const { scanId } = await scans.scan(request, job.signal, job.report);
      await scans.add(scanId, name, role);
    }
  }
  for (const { file, name } of shippedModels) await addShippedModel(context, file, name);
  const modelId = project.models.named(shippedModels[0].name).id;
  for (const { name } of demoSets.slice(1)) {
    const datasetId = project.datasets.named(name).id;
    if ((await project.predictions.newest(modelId, datasetId)) !== null) continue;
    await evaluateDataset(context, modelId, datasetId, job);
  }
  const [trainingId, validationId] = demoSets.map(({ name }) => project.datasets.named(name).id);
  if (trainingId === undefined || validationId === undefined) return;
  const sets = { modelId, trainingId, validationId };
  await fillDemoConcepts(context, sets, job);
  await fillDemoInfluence(context, sets, job);
}

async function addShippedModel(context: OperationContext, file: string, name: string): Promise<void> {
  if (
    context
      .project()
      .models.list()
      .some((model) => model.name === name)
  )
    return;
  const folder = path.join(context.resources, 'demo');
  if (!existsSync(path.join(folder, `${file}.onnx`))) {
    throw new Failure(
      'not-found',
      `${folder}: the demo's classifier ${file}.onnx is missing; install Waferlens again`,
    );
  }
  const { checkpoints } = shippedModel.parse(
    JSON.parse(await readFile(path.join(folder, `${file}.json`), 'utf8')),
  );
  await addModel(context, {
    path: path.join(folder, `${file}.onnx`),
    name,
    labels: null,
    labelsPath: path.join(folder, 'labels.txt'),
    preprocessing: null,
    preprocessingPath: path.join(folder, 'preprocess.json'),
    featureTensor: null,
    checkpoints: checkpoints.map((checkpoint) => ({
      path: path.join(folder, checkpoint.file),
      learningRate: checkpoint.learningRate,
    })),
    reference: null,
  });
}

/** A batch size can change the last bits of a result; a measured one depends on how busy the PC is. */
export const demoBatchSize = 16;

/** The demo's report carries the date of the demo data, so that it is the same whenever it is made. */
export const demoReportDate = '2026-01-01T00:00:00.000Z';
