import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import { foundMask } from '#contract/mask-work.ts';
import type {
  MaskExportRequest,
  MaskExportResult,
  MaskImportRequest,
  MaskImportResult,
} from '#contract/masks.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { AcceptedMask } from '../store/masks.ts';
import type { Project } from '../store/project.ts';
import { storageFailure } from '../store/storage-failure.ts';
import type { OperationContext } from './context.ts';

/**
 * Writes the masks of a data set as PNG files with a table of them. The folder is there with all of it or not at all.
 *
 * @throws Failure `exists` for a folder that holds something; as `exportMasks` of the engine
 */
export async function exportMasks(
  context: OperationContext,
  { datasetId, directory, pictures, copyPictures }: MaskExportRequest,
  job: JobContext,
): Promise<MaskExportResult> {
  if (!path.isAbsolute(directory)) throw new Failure('usage', `${directory}: give an absolute path`);
  await refuseOccupied(directory);
  const scratch = await context.scratch();
  const part = `${directory}.${process.pid}.part`;
  try {
    const samplesFile = path.join(scratch.path, 'samples.jsonl');
    await writeSamples(samplesFile, exportedSamples(context.project(), datasetId, pictures));
    await mkdir(part, { recursive: true });
    const counts = await context.compute.call(
      'exportMasks',
      { samplesFile, directory: part, copyPictures },
      { signal: job.signal, onProgress: job.report },
    );
    // An empty folder of that name is put away; one that got something meanwhile is not.
    await rmdir(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(part, directory);
    return { directory, table: path.join(directory, 'masks.csv'), ...counts };
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw storageFailure(error, 'writing masks', directory);
  } finally {
    await scratch.remove();
  }
}

async function refuseOccupied(directory: string): Promise<void> {
  try {
    if ((await readdir(directory)).length === 0) return;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code !== 'ENOTDIR') throw storageFailure(error, 'writing masks', directory);
  }
  throw new Failure('exists', `${directory} holds something already. Choose a new folder for the masks.`);
}

function* exportedSamples(
  project: Project,
  datasetId: number,
  pictures: MaskExportRequest['pictures'],
): Generator<Sample> {
  const said = project.masks.states(datasetId).entries;
  const validated = new Set(
    said.filter(({ by, sha256 }) => by !== null && sha256 !== null).map((e) => e.index),
  );
  for (const sample of project.samples.iterate(datasetId)) {
    if (pictures === 'masked' && sample.maskPath === null) continue;
    if (pictures === 'validated' && !validated.has(sample.index)) continue;
    yield sample;
  }
}

async function writeSamples(file: string, samples: Iterable<Sample>): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (const sample of samples) await handle.write(`${JSON.stringify(sample)}\n`);
  } catch (error) {
    throw storageFailure(error, 'listing the samples of an export', file);
  } finally {
    await handle.close();
  }
}

/**
 * Takes the masks of a table, a folder or a file of COCO as ground truth of a data set: all that can be read, in one
 * transaction, or none.
 *
 * @throws Failure as `importMasks` of the engine
 */
export async function importMasks(
  context: OperationContext,
  { datasetId, path: source }: MaskImportRequest,
  reviewer: string,
  job: JobContext,
): Promise<MaskImportResult> {
  if (!path.isAbsolute(source)) throw new Failure('usage', `${source}: give an absolute path`);
  const project = context.project();
  project.datasets.get(datasetId);
  const scratch = await context.scratch();
  try {
    const samplesFile = path.join(scratch.path, 'samples.jsonl');
    await project.samples.writeFile(datasetId, samplesFile);
    const { list, unchanged, problems } = await context.compute.call(
      'importMasks',
      { source, samplesFile, directory: scratch.path },
      { signal: job.signal, onProgress: job.report },
    );
    const masks = await keep(project, list.path, job.signal);
    project.masks.accept(datasetId, masks, reviewer);
    if (masks.length > 0) context.announce('masks');
    return { imported: masks.length, unchanged, problems };
  } finally {
    await scratch.remove();
  }
}

async function keep(project: Project, list: string, signal: AbortSignal): Promise<AcceptedMask[]> {
  const masks: AcceptedMask[] = [];
  const file = await open(list, 'r');
  try {
    for await (const line of file.readLines()) {
      signal.throwIfAborted();
      const { index, path: place, sha256, area, file: name } = foundMask.parse(JSON.parse(line));
      await project.blobs.putFile(place, { sha256, trusted: true });
      const source = { proposals: [], entry: null, edited: false, file: name };
      masks.push({ index, kind: 'imported', sha256, area, source });
    }
  } finally {
    await file.close();
  }
  return masks;
}
