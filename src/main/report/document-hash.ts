import type { ReportDocument } from '#contract/report.ts';
import { contentHash } from '../provenance/canonical-json.ts';
import { segmentFiles, withSegmentFiles } from './segment-files.ts';
import { auditFiles, influenceFiles, withAuditFiles, withInfluenceFiles } from './training-files.ts';

/**
 * SHA-256 of a report's content: of the document's canonical JSON, in which every file stands by its content and
 * not by its place on this PC.
 *
 * @param files SHA-256 of each file that the document names, by path
 */
export function documentHash(document: ReportDocument, files: ReadonlyMap<string, string>): string {
  const content = (path: string) => files.get(path) ?? 'unreadable';
  const { benchmark, audit, influenceBenchmark, template, site, previewOf, ...others } = document;
  return contentHash({
    ...others,
    // Left out where there is none, as segments are.
    ...(template === 'full' ? {} : { template }),
    ...(site === null
      ? {}
      : { site: { ...site, logo: site.logo === null ? null : hashed(site.logo, content) } }),
    ...(previewOf === null ? {} : { previewOf }),
    ...(benchmark === null ? {} : { benchmark }),
    ...(audit === null ? {} : { audit: withAuditFiles(audit, content) }),
    ...(influenceBenchmark === null ? {} : { influenceBenchmark }),
    cases: document.cases.map(({ picturePath: _, maskPath, columns, influences, ...rest }) => ({
      ...rest,
      ...(influences.length === 0
        ? {}
        : { influences: influences.map((own) => withInfluenceFiles(own, content)) }),
      mask: maskPath === null ? null : content(maskPath),
      columns: columns.map(({ map, conceptMaps, segments, ...column }) => ({
        ...column,
        map: hashed(map, content),
        conceptMaps: conceptMaps === null ? null : hashed(conceptMaps, content),
        // Left out where there are none, so that documents from before segments keep their hash.
        ...(segments === null ? {} : { segments: withSegmentFiles(segments, content) }),
      })),
    })),
    conceptSets: document.conceptSets.map(({ concepts, ...set }) => ({
      ...set,
      concepts: concepts.map((concept) => ({ ...concept, strip: hashed(concept.strip, content) })),
    })),
    attachments: document.attachments.map((attachment) => hashed(attachment, content)),
  });
}

function hashed<File extends { readonly path: string }>(
  { path, ...rest }: File,
  content: (path: string) => string,
): Omit<File, 'path'> & { readonly sha256: string } {
  return { ...rest, sha256: content(path) };
}

/** Every file that a document names. */
export function documentFiles(document: ReportDocument): string[] {
  const paths = [
    ...document.cases.flatMap(({ maskPath, columns, influences }) => [
      ...(maskPath === null ? [] : [maskPath]),
      ...columns.flatMap(({ map, conceptMaps, segments }) => [
        map.path,
        ...(conceptMaps === null ? [] : [conceptMaps.path]),
        ...(segments === null ? [] : segmentFiles(segments)),
      ]),
      ...influences.flatMap(influenceFiles),
    ]),
    ...(document.site?.logo == null ? [] : [document.site.logo.path]),
    ...(document.audit === null ? [] : auditFiles(document.audit)),
    ...document.conceptSets.flatMap(({ concepts }) => concepts.map(({ strip }) => strip.path)),
    ...document.attachments.map(({ path }) => path),
  ];
  return [...new Set(paths)];
}
