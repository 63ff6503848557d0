import path from 'node:path';
import type { BenchmarkPictures, BenchmarkRequest } from '#contract/benchmark.ts';
import { Failure } from '#contract/failure.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { readSampleSet, type SampleSet } from '../provenance/sample-lists.ts';
import { hashFile } from '../store/blobs.ts';
import type { Project } from '../store/project.ts';
import type { BenchmarkPicture } from './benchmark-plan.ts';
import { listCases } from './case-table.ts';

/** Separates the order of the pictures from what the same seed draws elsewhere. */
const orderStream = 37;

/**
 * The samples that a benchmark is to be measured on, in its order.
 *
 * @throws Failure `not-found` before an evaluation where it needs one, and where no picture is left
 */
export async function benchmarkSamples(project: Project, request: BenchmarkRequest): Promise<SampleSet> {
  const { modelId, datasetId, pictures, seed } = request;
  const fitting = pictures.indices ?? (await indicesOf(project, modelId, datasetId, pictures.of));
  const ordered =
    pictures.indices === null && pictures.order === 'random'
      ? new SeededRandom(seed, orderStream).shuffle([...fitting])
      : fitting;
  const taken = ordered.slice(pictures.skip, pictures.skip + (pictures.limit ?? ordered.length));
  const kind = { all: 'pictures', misclassified: 'misclassified pictures', masked: 'pictures with a mask' };
  if (taken.length === 0) {
    throw new Failure(
      'not-found',
      `"${project.datasets.get(datasetId).name}" has ${fitting.length} ${kind[pictures.of]} and ${pictures.skip} are ` +
        'left out, so none is left. Choose others.',
    );
  }
  const share = taken.length < fitting.length ? `${taken.length} of ${fitting.length} ` : '';
  return readSampleSet(project, datasetId, `${share}${kind[pictures.of]}`, taken);
}

async function indicesOf(
  project: Project,
  modelId: number,
  datasetId: number,
  of: BenchmarkPictures['of'],
): Promise<number[]> {
  if (of === 'misclassified') {
    const wrong = { misclassified: true, label: null, predicted: null };
    return (await listCases(project, modelId, datasetId, wrong)).map(({ index }) => index);
  }
  return [...project.samples.iterate(datasetId)]
    .filter(({ maskPath, maskEmpty }) => of === 'all' || (maskPath !== null && !maskEmpty))
    .map(({ index }) => index);
}

/** Samples as pictures of a benchmark. */
export function samplePictures({ samples }: SampleSet, labels: readonly string[]): BenchmarkPicture[] {
  return samples.map((sample) => {
    const labelIndex = sample.label === null ? -1 : labels.indexOf(sample.label);
    return {
      name: sample.name,
      source: { kind: 'file', path: sample.path },
      sha256: sample.sha256,
      index: sample.index,
      labelIndex: labelIndex < 0 ? null : labelIndex,
      maskPath: sample.maskPath,
      maskSha256: sample.maskSha256,
    };
  });
}

/** Picture files as pictures of a benchmark. Throws Failure `not-found`, `unreadable`. */
export function filePictures(files: readonly string[]): Promise<BenchmarkPicture[]> {
  return Promise.all(
    files.map(async (file) => ({
      name: path.basename(file),
      source: { kind: 'file', path: file },
      sha256: await hashFile(file),
      ...{ index: null, labelIndex: null, maskPath: null, maskSha256: null },
    })),
  );
}
