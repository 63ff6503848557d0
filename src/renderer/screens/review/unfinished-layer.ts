import { useEffect, useMemo, useState } from 'react';
import { fetchPartial } from '../../app/blobs.ts';
import { useJob } from '../../app/jobs.ts';
import type { PaneLayer } from '../../viewer/pane.tsx';
import type { Rectangle } from '../../viewer/placement.ts';
import { decodeRawMap, type RawMap } from '../../viewer/raw-map.ts';
import { displayRange, finiteRange } from '../../viewer/value-range.ts';
import type { RunningExplanation } from './running-explanations.ts';

interface FetchedMap {
  readonly jobId: string;
  readonly map: RawMap;
  readonly signed: boolean;
  readonly passes: number;
}

/** What a running method has so far, over the picture. */
export interface UnfinishedLayer {
  readonly layer: PaneLayer;
  /** Forward passes that went into it. */
  readonly passes: number;
}

/**
 * The newest look at the map that a method is computing, in its own range; null before the first one and when the run
 * has ended. Each stays until the next one is there.
 *
 * @param placement where the network's input lies on the picture
 */
export function useUnfinishedLayer(
  running: RunningExplanation | null,
  placement: Rectangle | null,
): UnfinishedLayer | null {
  const jobId = running?.failure === null ? running.jobId : null;
  const newest = useJob(jobId)?.partial ?? null;
  const id = newest?.id ?? null;
  const [fetched, setFetched] = useState<FetchedMap | null>(null);
  // Jobs come with every step of their progress; only another map is to be fetched.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the id says which map it is
  useEffect(() => {
    if (newest === null || jobId === null) {
      setFetched(null);
      return;
    }
    const { height, width, signed, passes } = newest;
    const stop = new AbortController();
    fetchPartial(newest.id, stop.signal).then(
      (bytes) => {
        if (bytes === null || stop.signal.aborted) return;
        setFetched({ jobId, map: decodeRawMap(bytes, [height, width]), signed, passes });
      },
      // The next look is half a second away, and the progress tells of a lost connection.
      () => {},
    );
    return () => stop.abort();
  }, [id, jobId]);
  return useMemo(() => {
    if (fetched === null || fetched.jobId !== jobId || placement === null) return null;
    const { map, signed, passes } = fetched;
    const [low, high] = finiteRange(map.values) ?? [0, 1];
    return { layer: { map, placement, range: displayRange(low, high, signed), signed }, passes };
  }, [fetched, jobId, placement]);
}
