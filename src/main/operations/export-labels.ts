import { open, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import type { WorkstationMethods } from '#contract/workstation.ts';
import { fieldOfColumn, type TableField } from '#engine/import/table-columns.ts';
import { placeDurably } from '../store/durable-file.ts';
import type { Project } from '../store/project.ts';
import { storageFailure } from '../store/storage-failure.ts';
import { type Cell, csvRow } from './csv-row.ts';
import { type LabelChanges, labelAfter, labelChanges } from './label-changes.ts';

type Request = CheckedInputOf<WorkstationMethods, 'audit.export'>;
type Result = OutputOf<WorkstationMethods, 'audit.export'>;

/** What the table calls the label that came with the data, also when it is exported a second time. */
const originalLabel = 'original_label';

interface Column {
  readonly title: string;
  readonly cell: (sample: Sample) => Cell;
}

/** Columns that come with data beside the label, with the field of a sample that they hold. */
const kept = [
  { title: 'split', field: 'split' },
  { title: 'lot', field: 'lot' },
  { title: 'wafer', field: 'wafer' },
  { title: 'die_x', field: 'dieX' },
  { title: 'die_y', field: 'dieY' },
  { title: 'site', field: 'site' },
  { title: 'pixel_size_nm', field: 'pixelSizeNm' },
  { title: 'wafer_x_mm', field: 'waferXMm' },
  { title: 'wafer_y_mm', field: 'waferYMm' },
] as const satisfies readonly { title: string; field: TableField & keyof Sample }[];

/**
 * Writes a data set as a CSV (UTF-8, RFC 4180) with the labels as reviewers of a model's cases corrected them, so that
 * `dataset add` reads it back with the same meaning. Paths are relative where a file lies below the table's folder,
 * absolute elsewhere. The file is old or new, never half of each.
 *
 * @throws Failure `usage` for a relative path, `exists` for a file that a data set was imported from, `storage`
 */
export async function exportLabels(
  project: Project,
  { modelId, datasetId, path: file, leaveOutRemoved }: Request,
): Promise<Result> {
  if (!path.isAbsolute(file)) throw new Failure('usage', `${file}: give an absolute path`);
  project.models.get(modelId);
  await refuseSource(project, file);
  const changes = labelChanges(project, datasetId, modelId);
  const columns = columnsOf(project, datasetId, changes, path.dirname(file));
  const counts = { samples: 0, relabelled: 0, removed: 0 };
  try {
    await placeDurably(path.dirname(file), async (temporary) => {
      const handle = await open(temporary, 'wx');
      try {
        await handle.writeFile(csvRow(columns.map(({ title }) => title)));
        for (const sample of project.samples.iterate(datasetId)) {
          if (leaveOutRemoved && changes.removed.has(sample.index)) {
            counts.removed += 1;
            continue;
          }
          counts.samples += 1;
          if (labelAfter(sample, changes) !== sample.label) counts.relabelled += 1;
          await handle.writeFile(csvRow(columns.map(({ cell }) => cell(sample))));
        }
      } finally {
        await handle.close();
      }
      return file;
    });
  } catch (error) {
    const failure = storageFailure(error, 'writing the corrected labels', file);
    if (failure instanceof Failure) throw failure;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('storage', `${file}: can't be written (${reason}); choose another folder`);
  }
  return { path: file, ...counts };
}

/** A data set's own table stays as it is: what it says is evidence of what the model was trained on. */
async function refuseSource(project: Project, file: string): Promise<void> {
  const place = await realpath(file).catch(() => path.resolve(file));
  for (const { name, source } of project.datasets.list()) {
    if ((await realpath(source).catch(() => path.resolve(source))) !== place) continue;
    throw new Failure(
      'exists',
      `${file} is where the data set "${name}" was imported from. Choose another file for the corrected labels.`,
    );
  }
}

function columnsOf(project: Project, datasetId: number, changes: LabelChanges, folder: string): Column[] {
  const used = new Set<string>();
  const extra = new Set<string>();
  for (const sample of project.samples.iterate(datasetId)) {
    for (const { title, field } of kept) if (sample[field] !== null) used.add(title);
    for (const name of Object.keys(sample.extra)) if (name !== originalLabel) extra.add(name);
  }
  // A column `set` beside an empty `split` would be read as the split.
  const claimed = new Set([...extra].map(fieldOfColumn));
  return [
    { title: 'image_path', cell: ({ path: picture }) => placeIn(folder, picture) },
    { title: 'mask_path', cell: ({ maskPath }) => (maskPath === null ? null : placeIn(folder, maskPath)) },
    { title: 'label', cell: (sample) => labelAfter(sample, changes) },
    { title: originalLabel, cell: ({ label, extra: own }) => own[originalLabel] ?? label },
    ...kept
      .filter(({ title, field }) => used.has(title) || claimed.has(field))
      .map(({ title, field }): Column => ({ title, cell: (sample) => sample[field] })),
    ...[...extra].map((title): Column => ({ title, cell: (sample) => sample.extra[title] })),
  ];
}

function placeIn(folder: string, file: string): string {
  const below = path.relative(folder, file);
  const outside =
    below === '' || below === '..' || below.startsWith(`..${path.sep}`) || path.isAbsolute(below);
  // Backslashes in a relative path are read as separators, and spaces at its start are left out.
  const misread = (path.sep === '/' && below.includes('\\')) || below.trim() !== below;
  if (outside || misread) return file;
  return path.sep === '/' ? below : below.replaceAll(path.sep, '/');
}
