import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ExampleSet } from '#contract/concepts.ts';
import { Failure } from '#contract/failure.ts';
import type { Session } from './session.ts';

/**
 * The examples of a concept that `NAME=DATASET`, `NAME=DATASET:LABEL` or `NAME=FOLDER` means. A folder becomes a
 * reference data set of the project; one that is there already from the same folder is taken again.
 */
export async function exampleSet(session: Session, text: string): Promise<ExampleSet> {
  const [, name = '', source = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name.trim() === '' || source === '') {
    throw new Failure('usage', `--concept ${text}: give NAME=DATASET, NAME=DATASET:LABEL or NAME=FOLDER`);
  }
  const { datasets } = await session.call('project.summary', {});
  const common = { name: name.trim(), indices: null };
  const whole = datasets.find((dataset) => dataset.name === source);
  if (whole !== undefined) return { ...common, datasetId: whole.id, label: null };
  for (const { id, name: dataset } of datasets) {
    if (source.startsWith(`${dataset}:`)) {
      return { ...common, datasetId: id, label: source.slice(dataset.length + 1) };
    }
  }
  const folder = path.resolve(session.directory, source);
  const isFolder = await stat(folder).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    const names = datasets.map((dataset) => dataset.name).join(', ') || 'none yet';
    throw new Failure(
      'not-found',
      `--concept ${text}: "${source}" is neither a data set of the project (${names}), nor one with a label after a colon, nor a folder`,
    );
  }
  const known = datasets.find((dataset) => dataset.role === 'reference' && dataset.source === folder);
  if (known !== undefined) return { ...common, datasetId: known.id, label: null };
  return { ...common, datasetId: await importFolder(session, folder, common.name), label: null };
}

async function importFolder(session: Session, folder: string, concept: string): Promise<number> {
  const { scanId, summary } = await session.call('dataset.scan', {
    path: folder,
    masksDirectory: null,
    split: null,
    role: 'reference',
  });
  if (summary.samples === 0) {
    await session.call('dataset.discard', { scanId });
    throw new Failure('not-found', `${folder}: has no pictures that could show "${concept}"`);
  }
  const dataset = await session.call('dataset.add', {
    scanId,
    name: `examples of ${concept}`,
    role: 'reference',
  });
  return dataset.id;
}
