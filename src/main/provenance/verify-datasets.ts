import { setImmediate } from 'node:timers/promises';
import type { Dataset } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { VerifyFinding } from '#contract/record.ts';
import { DatasetDigest } from '../store/dataset-digest.ts';
import type { Project } from '../store/project.ts';
import { importedMasks } from '../store/samples.ts';

/** Samples between two moments in which others may use the process. */
const samplesPerTurn = 2000;

/** Samples that a finding names one by one; a table changed throughout is said once. */
const namedSamples = 20;

/**
 * Recomputes a data set's digest from its rows. Where it differs, the label codes that were written at import say
 * which samples' labels were changed.
 */
export async function verifyDataset(project: Project, dataset: Dataset): Promise<VerifyFinding[]> {
  const finding = (name: string, message: string): VerifyFinding => ({
    runId: null,
    subject: 'row',
    name,
    message,
  });
  try {
    const digest = new DatasetDigest();
    let samples = 0;
    for (const sample of project.samples.iterate(dataset.id, importedMasks)) {
      digest.add(sample);
      samples += 1;
      if (samples % samplesPerTurn === 0) await setImmediate();
    }
    if (digest.finish() === dataset.sha256 && samples === dataset.samples) return [];
    const changed = await changedLabels(project, dataset);
    return [
      finding(
        `data set ${dataset.name}`,
        samples === dataset.samples
          ? 'The rows of its samples are not those that were imported: a picture hash, label or mask hash was changed.'
          : `It has ${samples} samples; ${dataset.samples} were imported.`,
      ),
      ...changed
        .slice(0, namedSamples)
        .map((name) => finding(`${dataset.name}: ${name}`, 'Its label was changed.')),
    ];
  } catch (error) {
    if (error instanceof Failure) return [finding(`data set ${dataset.name}`, error.message)];
    throw error;
  }
}

async function changedLabels(project: Project, dataset: Dataset): Promise<string[]> {
  const column = project.columns.of(dataset.id, null).find(({ name }) => name === 'label');
  if (column === undefined || column.values === null) return [];
  const bytes = Uint8Array.from(await project.blobs.read(column.sha256));
  const codes = new Int32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
  const changed: string[] = [];
  for (const sample of project.samples.iterate(dataset.id)) {
    const imported = column.values[codes[sample.index] ?? -1] ?? null;
    if (imported !== sample.label) changed.push(sample.name);
  }
  return changed;
}
