import { useCall } from '../../app/calls.ts';

/** Columns of a data set's table that mean nothing to the program; one may hold true labels. */
export function useExtraColumns(datasetId: number | null): readonly string[] {
  const first = useCall('cases.samples', datasetId === null ? null : { datasetId, indices: [0] });
  return Object.keys(first.data?.samples[0]?.extra ?? {});
}

/** The column that most likely holds true labels; null where no name says so. */
export function likelyTrueLabels(columns: readonly string[]): string | null {
  return columns.find((name) => /^(true|real|clean|gold)[ _-]?(label|class)$/i.test(name)) ?? null;
}
