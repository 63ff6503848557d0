import { hrefOf, navigate, type RouteParameters } from '../../app/route.ts';

export interface StudyAddress {
  /** The benchmark; null: the newest. */
  readonly runId: number | null;
  /** Position of the segmentation, `mean` over all of them; null: what says most. */
  readonly segmentation: number | 'mean' | null;
  /** Name of the metric; null: the benchmark's first. */
  readonly metric: string | null;
  /** The entry whose pictures are shown; null: the best. */
  readonly entry: number | null;
}

/** Reads `#/study?run=12&segmentation=0&metric=segment-insertion&entry=3`; what cannot be understood is left out. */
export function readStudyAddress(parameters: URLSearchParams): StudyAddress {
  const number = (name: string) => {
    const text = parameters.get(name);
    return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
  };
  return {
    runId: number('run'),
    segmentation: parameters.get('segmentation') === 'mean' ? 'mean' : number('segmentation'),
    metric: parameters.get('metric'),
    entry: number('entry'),
  };
}

function parametersOf(address: Partial<StudyAddress>): RouteParameters {
  const { runId, segmentation, metric, entry } = address;
  return { run: runId, segmentation, metric, entry };
}

export function studyHref(address: Partial<StudyAddress>): string {
  return hrefOf('study', parametersOf(address));
}

/** Shows something else of Study; no step is left in the history. */
export function showStudy(address: Partial<StudyAddress>): void {
  navigate('study', parametersOf(address), { replace: true });
}
