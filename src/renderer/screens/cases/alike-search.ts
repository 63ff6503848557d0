import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Failure } from '#contract/failure.ts';
import type { Output, Progress } from '../../app/calls.ts';
import { useCall } from '../../app/calls.ts';
import { workstation } from '../../app/connection.ts';

/** How many of the most alike pictures are shown. */
const mostAlike = 500;

/** A search for the pictures that the model sees as most alike to one of them. */
export interface AlikeSearch {
  /** What pictures are compared with; null where nothing is searched for. */
  readonly index: number | null;
  /** Name of that picture; null until it is known. */
  readonly name: string | null;
  /** [N] float32: cosine of the embeddings, 1 for the picture itself, NaN for what was not found; null until found. */
  readonly similarity: Float32Array | null;
  readonly progress: Progress<'similar.find'> | null;
  readonly failure: Failure | null;
  readonly retry: () => void;
}

/** Searches while `index` is not null; leaving the screen ends the search. An answer is kept for a while. */
export function useAlike(
  subject: { readonly modelId: number; readonly datasetId: number } | null,
  samples: number,
  index: number | null,
): AlikeSearch {
  const [progress, setProgress] = useState<Progress<'similar.find'> | null>(null);
  const enabled = subject !== null && index !== null && samples > 0;
  const { data, error, refetch } = useQuery<Output<'similar.find'>, Failure>({
    queryKey: ['similar.find', subject, index],
    queryFn: ({ signal }) => {
      setProgress(null);
      const { modelId = 0, datasetId = 0 } = subject ?? {};
      return workstation.call(
        'similar.find',
        { modelId, datasetId, index: index ?? 0, count: mostAlike },
        { signal, onProgress: setProgress },
      );
    },
    enabled,
  });
  const sample = useCall(
    'cases.samples',
    enabled ? { datasetId: subject.datasetId, indices: [index] } : null,
  );
  const similarity = useMemo(() => {
    if (data === undefined || index === null || index >= samples) return null;
    const values = new Float32Array(samples).fill(Number.NaN);
    values[index] = 1;
    for (const neighbour of data.neighbours) values[neighbour.index] = neighbour.similarity;
    return values;
  }, [data, index, samples]);
  return {
    index,
    name: sample.data?.samples[0]?.name ?? null,
    similarity,
    progress,
    failure: error,
    retry: () => void refetch(),
  };
}
