import type { Explanation } from '#contract/explanation.ts';
import type { ReportSegments } from '#contract/report.ts';
import { blobReference } from './report-document.ts';

/** What an explanation says of segments, as a report shows it; null for methods without. */
export function reportSegments(explanation: Explanation): ReportSegments | null {
  const { artifacts, segmentation, metrics } = explanation;
  const artifactOf = (name: Explanation['artifacts'][number]['name']) =>
    artifacts.find((artifact) => artifact.name === name);
  const fileOf = (name: Parameters<typeof artifactOf>[0]) => {
    const artifact = artifactOf(name);
    return artifact === undefined ? null : blobReference(artifact.sha256);
  };
  const segments = artifactOf('segments');
  const scores = artifactOf('scores');
  const [height, width] = segments?.shape.slice(-2) ?? [];
  const [count] = scores?.shape ?? [];
  if (segments === undefined || scores === undefined) return null;
  if (height === undefined || width === undefined || count === undefined) return null;
  return {
    name: segmentation?.name ?? `${count} segments`,
    runId: segmentation?.runId ?? null,
    kind: segments.type === 'int32' ? 'labels' : 'masks',
    ...{ count, height, width },
    localAccuracyGap: gapOf(metrics['local-accuracy-gap']),
    threshold: metrics['correlation-threshold']?.value ?? null,
    files: {
      segments: blobReference(segments.sha256),
      scores: blobReference(scores.sha256),
      errors: fileOf('score-errors'),
      correlation: fileOf('correlation'),
      groups: fileOf('groups'),
    },
  };
}

function gapOf(metric: Explanation['metrics'][string] | undefined): ReportSegments['localAccuracyGap'] {
  const value = metric?.value ?? null;
  if (metric === undefined || value === null) return null;
  const { worthOfAll, worthOfNone } = metric.settings;
  const known = typeof worthOfAll === 'number' && typeof worthOfNone === 'number';
  const share = known && worthOfAll !== worthOfNone ? Math.abs(value / (worthOfAll - worthOfNone)) : null;
  return { value, share };
}
