import type { Column } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { Project } from '../store/project.ts';

/** One classified picture of a data set. */
export interface CaseRow {
  readonly index: number;
  /** Null for pictures without a label. */
  readonly label: string | null;
  readonly predicted: string;
  readonly confidence: number;
}

export interface CaseFilter {
  readonly misclassified: boolean;
  readonly label: string | null;
  readonly predicted: string | null;
  /** Of one lot, of one wafer; null or left out: of any. */
  readonly lot?: string | null;
  readonly wafer?: string | null;
}

/**
 * The cases of a data set that a filter lets through, in sample order. Pictures that could not be read are none.
 *
 * @throws Failure `not-found` when the model has not been evaluated on the data set
 */
export async function listCases(
  project: Project,
  modelId: number,
  datasetId: number,
  filter: CaseFilter,
): Promise<CaseRow[]> {
  const columns = project.columns.of(datasetId, modelId);
  const labels = await codedColumn(project, columns, 'label');
  const predictions = await codedColumn(project, columns, 'predicted');
  const confidence = columns.find((column) => column.name === 'confidence');
  if (labels === null || predictions === null || confidence === undefined) {
    const model = project.models.get(modelId).name;
    const dataset = project.datasets.get(datasetId).name;
    throw new Failure(
      'not-found',
      `"${model}" has not been evaluated on "${dataset}" yet; run evaluate first`,
    );
  }
  const places = await Promise.all(
    (['lot', 'wafer'] as const).map(async (name) => ({
      wanted: filter[name] ?? null,
      column: await codedColumn(project, columns, name),
    })),
  );
  const probabilities = await bytesAs(project, confidence.sha256, Float32Array);
  const rows: CaseRow[] = [];
  for (let index = 0; index < predictions.array.length; index++) {
    const predicted = predictions.values[predictions.array[index] ?? -1];
    if (predicted === undefined) continue;
    const label = labels.values[labels.array[index] ?? -1] ?? null;
    if (filter.misclassified && (label === null || label === predicted)) continue;
    if (filter.label !== null && label !== filter.label) continue;
    if (filter.predicted !== null && predicted !== filter.predicted) continue;
    const elsewhere = places.some(
      ({ wanted, column }) => wanted !== null && column?.values[column.array[index] ?? -1] !== wanted,
    );
    if (elsewhere) continue;
    rows.push({ index, label, predicted, confidence: probabilities[index] ?? Number.NaN });
  }
  return rows;
}

/** A column of names by code, or null where there is none. */
export async function codedColumn(project: Project, columns: readonly Column[], name: string) {
  const column = columns.find((candidate) => candidate.name === name);
  if (column === undefined || column.values === null) return null;
  return { array: await bytesAs(project, column.sha256, Int32Array), values: column.values };
}

/** A blob of little-endian numbers as a typed array of its own. */
async function bytesAs<ArrayType>(
  project: Project,
  sha256: string,
  arrayType: new (buffer: ArrayBuffer) => ArrayType,
): Promise<ArrayType> {
  const bytes = await project.blobs.read(sha256);
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return new arrayType(copy);
}
