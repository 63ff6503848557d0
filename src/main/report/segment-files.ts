import type { ReportSegments } from '#contract/report.ts';

/** Segments with another name for each of their files, such as where it lies on this PC. */
export function withSegmentFiles(segments: ReportSegments, name: (file: string) => string): ReportSegments {
  const { files } = segments;
  const named = (file: string | null) => (file === null ? null : name(file));
  return {
    ...segments,
    files: {
      segments: name(files.segments),
      scores: name(files.scores),
      errors: named(files.errors),
      correlation: named(files.correlation),
      groups: named(files.groups),
    },
  };
}

/** Every file of segments. */
export function segmentFiles({ files }: ReportSegments): string[] {
  return Object.values(files).filter((file) => file !== null);
}
