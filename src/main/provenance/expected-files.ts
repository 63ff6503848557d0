import type { Sample } from '#contract/dataset.ts';
import { readManifest } from '../store/manifest.ts';
import type { Project } from '../store/project.ts';
import { importedMasks } from '../store/samples.ts';
import { listedSamples, sampleLists } from './sample-lists.ts';
import type { ExpectedFile } from './verify-files.ts';

/** The files of the project folder that must have their bytes: all of them, or those of one run. */
export async function expectedFiles(project: Project, runId: number | null): Promise<ExpectedFile[]> {
  const models = modelFiles(project, runId);
  const ofModels = new Set(models.map(({ sha256 }) => sha256));
  const blobs = await blobFiles(project, runId);
  return [...models, ...blobs.filter(({ sha256 }) => !ofModels.has(sha256))];
}

function modelFiles(project: Project, runId: number | null): ExpectedFile[] {
  const names = project.audit.modelNames();
  const wanted = runId === null ? null : (project.audit.runFacts(runId)?.modelSha256 ?? '');
  return project.modelFiles
    .list()
    .filter(({ modelSha256 }) => wanted === null || modelSha256 === wanted)
    .map((file) => ({
      path: project.modelFiles.absolute(file),
      sha256: file.sha256,
      subject: 'model',
      name: `${names.get(file.modelSha256) ?? file.modelSha256}${file.location === '' ? '' : `: ${file.location}`}`,
      runId: null,
    }));
}

/** Every blob that lies there or that a row names; what nothing names is checked all the same. */
async function blobFiles(project: Project, runId: number | null): Promise<ExpectedFile[]> {
  const files = new Map<string, ExpectedFile>();
  for (const { sha256, name, runId: owner } of project.audit.blobReferences(runId)) {
    if (files.has(sha256)) continue;
    files.set(sha256, {
      path: project.blobs.pathOf(sha256),
      sha256,
      subject: 'blob',
      name: owner === null ? name : `${name} of run ${owner}`,
      runId: owner,
    });
  }
  if (runId !== null) return [...files.values()];
  for await (const { sha256 } of project.blobs.list()) {
    if (files.has(sha256)) continue;
    const path = project.blobs.pathOf(sha256);
    files.set(sha256, { path, sha256, subject: 'blob', name: `blob ${sha256}`, runId: null });
  }
  return [...files.values()];
}

/** What is to be looked at outside the project: data sets, each whole or one sample of it. */
export interface PictureScope {
  readonly datasetId: number;
  /** Null: every sample. */
  readonly sampleIndex: number | null;
  readonly samples: number;
}

/** The pictures that the project, or one run, was made from. */
export async function pictureScopes(project: Project, runId: number | null): Promise<PictureScope[]> {
  if (runId === null) {
    return project.datasets.list().map(({ id, samples }) => ({ datasetId: id, sampleIndex: null, samples }));
  }
  const facts = project.audit.runFacts(runId);
  if (facts === null) return [];
  const { datasetId, sampleIndex, trainingId, otherId } = facts;
  const picture = datasetId === null || sampleIndex === null ? [] : [{ datasetId, sampleIndex, samples: 1 }];
  if (trainingId !== null) {
    const whole = [...new Set([trainingId, ...(otherId === null ? [] : [otherId])])];
    return [
      ...picture,
      ...whole.map((id) => ({ datasetId: id, sampleIndex: null, samples: project.datasets.get(id).samples })),
    ];
  }
  if (datasetId === null || picture.length > 0) return picture;
  const analyses: readonly string[] = ['concepts', 'tcav', 'benchmark'];
  if (analyses.includes(facts.kind)) return analysedPictures(project, runId);
  // A report reads single pictures of a data set; its record names them, and the runs that it cites checked them.
  if (facts.kind !== 'evaluation' && facts.kind !== 'projection') return [];
  return [{ datasetId, sampleIndex: null, samples: project.datasets.get(datasetId).samples }];
}

/** Every sample that a run about many pictures listed. A list that was changed is told as a changed blob. */
async function analysedPictures(project: Project, runId: number): Promise<PictureScope[]> {
  const list = project.artifacts.of(runId).find(({ name }) => name === 'samples');
  if (list === undefined) return [];
  const file = { sha256: list.sha256, what: 'list of samples', wayOut: 'Run it again.' };
  const { sets } = await readManifest(project.blobs, file, sampleLists);
  const scopes = new Map<string, PictureScope>();
  for (const { datasetId, samples } of sets.map((set) => listedSamples(project, set))) {
    for (const { index } of samples) {
      scopes.set(`${datasetId} ${index}`, { datasetId, sampleIndex: index, samples: 1 });
    }
  }
  return [...scopes.values()];
}

/** Pictures and masks at the places from which they were imported; masks that were made here are blobs. */
export function* pictureFiles(
  project: Project,
  { datasetId, sampleIndex }: PictureScope,
): Generator<ExpectedFile> {
  const samples =
    sampleIndex === null
      ? project.samples.iterate(datasetId, importedMasks)
      : [project.samples.get(datasetId, sampleIndex, importedMasks)];
  for (const sample of samples) yield* filesOf(sample);
}

function* filesOf(sample: Sample): Generator<ExpectedFile> {
  const { path, sha256, name, maskPath, maskSha256 } = sample;
  yield { path, sha256, subject: 'picture', name, runId: null };
  if (maskPath !== null && maskSha256 !== null) {
    yield { path: maskPath, sha256: maskSha256, subject: 'picture', name: `mask of ${name}`, runId: null };
  }
}
