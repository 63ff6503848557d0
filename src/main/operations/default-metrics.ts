import { metrics } from '#engine/judge/metrics.ts';

/** Metrics that cost too many passes to be measured unless somebody asks. */
const onRequest = new Set(['mu-fidelity', 'faithfulness-correlation', 'average-drop', 'average-increase']);

/** What every explanation is judged by: faithfulness and concentration, and localisation where there is a mask. */
export function defaultMetrics(hasMask: boolean): string[] {
  return metrics
    .map((metric) => metric.description)
    .filter(({ id, needs }) => !onRequest.has(id) && (hasMask || !needs.includes('mask')))
    .map(({ id }) => id);
}
