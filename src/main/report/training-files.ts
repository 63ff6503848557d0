import type { ReportAudit, ReportInfluence } from '#contract/report.ts';

type Name = (file: string) => string;

function renamed<Picture extends { readonly path: string }>(picture: Picture, name: Name): Picture {
  return { ...picture, path: name(picture.path) };
}

/** An influence with another name for each of its pictures, such as where it lies on this PC. */
export function withInfluenceFiles(influence: ReportInfluence, name: Name): ReportInfluence {
  return {
    ...influence,
    for: influence.for.map((picture) => renamed(picture, name)),
    against: influence.against.map((picture) => renamed(picture, name)),
  };
}

/** Every picture of an influence. */
export function influenceFiles(influence: ReportInfluence): string[] {
  return [...influence.for, ...influence.against].map(({ path }) => path);
}

/** An audit with another name for each of its pictures. */
export function withAuditFiles(audit: ReportAudit, name: Name): ReportAudit {
  return {
    ...audit,
    queue: audit.queue.map((picture) => renamed(picture, name)),
    memorised: audit.memorised.map((picture) => renamed(picture, name)),
    duplicates: audit.duplicates.map((pair) => ({
      ...pair,
      first: renamed(pair.first, name),
      second: renamed(pair.second, name),
    })),
    leaks: audit.leaks.map((pair) => ({
      ...pair,
      training: renamed(pair.training, name),
      validation: renamed(pair.validation, name),
    })),
  };
}

/** Every picture of an audit. */
export function auditFiles({ queue, memorised, duplicates, leaks }: ReportAudit): string[] {
  return [
    ...queue,
    ...memorised,
    ...duplicates.flatMap(({ first, second }) => [first, second]),
    ...leaks.flatMap(({ training, validation }) => [training, validation]),
  ].map(({ path }) => path);
}
