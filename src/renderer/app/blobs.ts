import { type UseQueryResult, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Column } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import { t } from '../language/language.ts';
import { useCall } from './calls.ts';

/** Address of a blob. `type` is the content type to serve it as; raw bytes when left out. */
export function blobUrl(sha256: string, type?: string): string {
  return type === undefined ? `/blob/${sha256}` : `/blob/${sha256}?type=${encodeURIComponent(type)}`;
}

export function thumbnailUrl(datasetId: number, index: number): string {
  return `/thumbnail/${datasetId}/${index}`;
}

export function pictureUrl(datasetId: number, index: number): string {
  return `/picture/${datasetId}/${index}`;
}

/** Fetches the values of a map that is still being computed; null when it has gone on meanwhile. */
export async function fetchPartial(id: string, signal: AbortSignal): Promise<ArrayBuffer | null> {
  const response = await fetch(`/partial/${id}`, { signal });
  return response.ok ? response.arrayBuffer() : null;
}

/** Fetches a blob's bytes. */
export async function fetchBlob(sha256: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(blobUrl(sha256), signal === undefined ? {} : { signal });
  if (response.ok) return response.arrayBuffer();
  const reason = (await response.text()).slice(0, 300);
  throw new Failure(
    'not-found',
    t('blob {{sha256}} could not be read: {{reason}}', {
      sha256: sha256.slice(0, 12),
      reason: reason || response.status,
    }),
  );
}

function blobQuery(sha256: string | null) {
  return {
    // A blob is named by its content: it never changes and is never stale.
    queryKey: ['blob', sha256],
    queryFn: ({ signal }: { signal: AbortSignal }) => {
      if (sha256 === null) throw new Failure('usage', t('no blob was asked for'));
      return fetchBlob(sha256, signal);
    },
    enabled: sha256 !== null,
    gcTime: 60_000,
  };
}

/** Bytes of a blob; null asks nothing. */
export function useBlob(sha256: string | null): UseQueryResult<ArrayBuffer, Failure> {
  return useQuery<ArrayBuffer, Failure>(blobQuery(sha256));
}

/** A column with its values: a view on the fetched bytes, one entry (or `width` entries) per sample. */
export interface LoadedColumn {
  readonly name: string;
  readonly values: Float32Array | Int32Array | Uint8Array;
  /** What the codes of a coded column stand for. */
  readonly codes: readonly string[] | null;
  readonly width: number;
}

export interface Columns {
  readonly samples: number;
  readonly columns: ReadonlyMap<string, LoadedColumn>;
}

function view(column: Column, bytes: ArrayBuffer): LoadedColumn {
  const values =
    column.type === 'float32'
      ? new Float32Array(bytes)
      : column.type === 'int32'
        ? new Int32Array(bytes)
        : new Uint8Array(bytes);
  return { name: column.name, values, codes: column.values, width: column.width };
}

/**
 * All columns that cases are filtered on (label, predicted, confidence, lot, wafer, split, ...), as typed arrays.
 * `data` is null until every column has arrived.
 */
export function useColumns(
  datasetId: number | null,
  modelId: number | null,
): { readonly data: Columns | null; readonly failure: Failure | null } {
  const { data: offered, error } = useCall(
    'cases.columns',
    datasetId === null ? null : { datasetId, modelId },
  );
  // Columns of many values per sample (logits) are no filters, and at a million samples they are heavy.
  const asked = useMemo(
    () =>
      offered === undefined
        ? undefined
        : { ...offered, columns: offered.columns.filter(({ width }) => width === 1) },
    [offered],
  );
  const { bytes, failure } = useQueries({
    queries: (asked?.columns ?? []).map(({ sha256 }) => blobQuery(sha256)),
    combine: (results) => ({
      bytes: results.map(({ data }) => data),
      failure: (results.find((result) => result.error !== null)?.error ?? null) as Failure | null,
    }),
  });
  const data = useMemo(() => (asked === undefined ? null : assemble(asked, bytes)), [asked, bytes]);
  return { data, failure: error ?? failure };
}

function assemble(
  asked: { readonly samples: number; readonly columns: readonly Column[] },
  bytes: readonly (ArrayBuffer | undefined)[],
): Columns | null {
  const columns = new Map<string, LoadedColumn>();
  for (const [position, column] of asked.columns.entries()) {
    const own = bytes[position];
    if (own === undefined) return null;
    columns.set(column.name, view(column, own));
  }
  return { samples: asked.samples, columns };
}
