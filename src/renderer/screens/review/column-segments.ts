import { useMemo } from 'react';
import type { Explanation, MapArtifact } from '#contract/explanation.ts';
import type { Failure } from '#contract/failure.ts';
import { loadBytes, loadFloats, loadIntegers, loadSegments } from '../../viewer/blobs.ts';
import { markedSegments, type PaneSegments } from '../../viewer/pane-segments.ts';
import type { Rectangle } from '../../viewer/placement.ts';
import { useLoaded } from '../../viewer/use-loaded.ts';
import { useViewer } from '../../viewer/view-store.ts';
import { type Correlation, neighboursIn, thresholdOf } from './correlation.ts';
import { ranksOf, type ScoredSegments } from './scored-segments.ts';

/** Whether an explanation says what it found of segments. */
export function hasSegments({ artifacts }: Pick<Explanation, 'artifacts'>): boolean {
  return ['segments', 'scores'].every((name) => artifacts.some((artifact) => artifact.name === name));
}

export function hasCorrelation(explanation: Pick<Explanation, 'artifacts'>): boolean {
  return hasSegments(explanation) && explanation.artifacts.some(({ name }) => name === 'correlation');
}

function useArtifact<Value>(
  { artifacts }: Pick<Explanation, 'artifacts'>,
  name: MapArtifact['name'] | null,
  load: (artifact: MapArtifact) => Promise<Value>,
) {
  const artifact = name === null ? undefined : artifacts.find((each) => each.name === name);
  return useLoaded(useMemo(() => (artifact === undefined ? null : load(artifact)), [artifact, load]));
}

/** The segments of an explanation with its scores; null until they are loaded, and for methods without. */
export function useScoredSegments(explanation: Explanation): {
  readonly scored: ScoredSegments | null;
  readonly failure: Failure | null;
} {
  const name = explanation.artifacts.find((artifact) => artifact.name === 'segments')?.sha256 ?? '';
  const segments = useArtifact(explanation, 'segments', loadSegments);
  const scores = useArtifact(explanation, 'scores', loadFloats);
  const errors = useArtifact(explanation, 'score-errors', loadFloats);
  const groups = useArtifact(explanation, 'groups', loadIntegers);
  const scored = useMemo(() => {
    if (segments.value === null || scores.value === null) return null;
    return {
      name,
      segments: segments.value,
      scores: scores.value,
      errors: errors.value,
      ranks: ranksOf(scores.value),
      groups: groups.value,
    };
  }, [name, segments.value, scores.value, errors.value, groups.value]);
  const failure = segments.failure ?? scores.failure ?? errors.failure ?? groups.failure;
  return { scored, failure };
}

/** How an explanation's segments belong together; loaded only when `wanted`, for it grows with their square. */
export function useCorrelation(
  explanation: Explanation,
  scored: ScoredSegments | null,
  wanted: boolean,
): { readonly correlation: Correlation | null; readonly failure: Failure | null } {
  const matrix = useArtifact(explanation, wanted ? 'correlation' : null, loadFloats);
  const neighbours = useArtifact(explanation, wanted ? 'neighbours' : null, loadBytes);
  const threshold = thresholdOf(explanation);
  const groups = scored?.groups ?? null;
  const correlation = useMemo(() => {
    if (matrix.value === null) return null;
    const count = Math.round(Math.sqrt(matrix.value.length));
    return { count, matrix: matrix.value, neighbours: neighbours.value, groups, threshold };
  }, [matrix.value, neighbours.value, groups, threshold]);
  return { correlation, failure: matrix.failure ?? neighbours.failure };
}

/** The segments as a pane draws them. */
export function usePaneSegments(
  scored: ScoredSegments | null,
  placement: Rectangle | null,
  correlation: Correlation | null,
): PaneSegments | null {
  return useMemo(() => {
    if (scored === null || placement === null) return null;
    const { name, segments, groups } = scored;
    const neighboursOf =
      correlation === null ? null : (segment: number) => neighboursIn(correlation, segment);
    return { name, segments, placement, groups, neighboursOf, bare: false };
  }, [scored, placement, correlation]);
}

/** The segments of an explanation without their borders: only what stands out is drawn. */
export function useBareSegments(
  explanation: Explanation | null,
  placement: Rectangle | null,
): PaneSegments | null {
  const artifact = explanation?.artifacts.find(({ name }) => name === 'segments');
  const load = useMemo(() => (artifact === undefined ? null : loadSegments(artifact)), [artifact]);
  const { value: segments } = useLoaded(load);
  const name = artifact?.sha256 ?? '';
  return useMemo(
    () =>
      segments === null || placement === null
        ? null
        : { name, segments, placement, groups: null, neighboursOf: null, bare: true },
    [name, segments, placement],
  );
}

/** The segments that stand out now. The same list as long as they are the same. */
export function useMarked(pane: PaneSegments | null): readonly number[] {
  const marked = useViewer((state) => (pane === null ? '' : markedSegments(pane, state).join(' ')));
  return useMemo(() => (marked === '' ? [] : marked.split(' ').map(Number)), [marked]);
}
