import type { Explanation } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { ReportCase, ReportColumn } from '#contract/report.ts';
import type { Project } from '../store/project.ts';
import { topClasses } from './models.ts';
import type { ReportedConcepts } from './report-concepts.ts';
import { blobReference } from './report-document.ts';
import { reportedInfluences } from './report-influence.ts';
import { recordOf } from './report-records.ts';
import { reportSegments } from './report-segments.ts';
import { storedOutput } from './stored-output.ts';

/** One case as a report shows it; its picture and mask are copied into the project. @throws Failure `integrity` */
export async function reportCase(
  project: Project,
  request: { readonly modelId: number; readonly datasetId: number },
  index: number,
  explanations: readonly Explanation[],
  concepts: ReportedConcepts,
): Promise<ReportCase> {
  const { modelId, datasetId } = request;
  const sample = project.samples.get(datasetId, index);
  const model = project.models.get(modelId);
  const picture = await project.blobs.copyFile(sample.path);
  if (picture.sha256 !== sample.sha256) {
    throw new Failure(
      'integrity',
      `${sample.path} is not the picture that was imported; restore it or import it again`,
    );
  }
  const mask = sample.maskPath === null ? null : await project.blobs.copyFile(sample.maskPath);
  const output = explanations[0]?.output ?? (await storedOutput(project, { modelId, datasetId, index }));
  const top = output === null ? [] : topClasses(output, model.labels, 5);
  const columns = await Promise.all(
    explanations.map(async (explanation) =>
      reportColumn(project, explanation, await concepts.mapsOf(explanation)),
    ),
  );
  return {
    name: sample.name,
    dataset: project.datasets.get(datasetId).name,
    index,
    picturePath: blobReference(picture.sha256),
    pictureSha256: picture.sha256,
    width: sample.width,
    height: sample.height,
    pixelSizeNm: sample.pixelSizeNm,
    maskPath: mask === null ? null : blobReference(mask.sha256),
    label: sample.label,
    predicted: top[0]?.label ?? 'not evaluated',
    top,
    facts: factsOf(sample),
    review: project.reviews.state({ modelId, datasetId, index }),
    columns: columns.flat(),
    influences: await reportedInfluences(project, { modelId, datasetId, index }),
  };
}

function factsOf(sample: ReturnType<Project['samples']['get']>): { name: string; value: string }[] {
  const known: [string, string | number | null][] = [
    ['lot', sample.lot],
    ['wafer', sample.wafer],
    ['die', sample.dieX === null || sample.dieY === null ? null : `${sample.dieX}, ${sample.dieY}`],
    ['site', sample.site],
    ...Object.entries(sample.extra),
  ];
  return known.flatMap(([name, value]) =>
    value === null || value === '' ? [] : [{ name, value: String(value) }],
  );
}

function reportColumn(
  project: Project,
  explanation: Explanation,
  conceptMaps: ReportColumn['conceptMaps'],
): ReportColumn[] {
  const map = explanation.artifacts.find((artifact) => artifact.name === 'map');
  const [height, width] = map?.shape ?? [];
  if (map === undefined || height === undefined || width === undefined) return [];
  const { runId, method, title, source, signed, parameters, judgement, passes, warnings } = explanation;
  return [
    {
      runId,
      method,
      title,
      source,
      signed,
      parameters,
      judgement,
      passes,
      warnings,
      target: explanation.target.label,
      map: { path: blobReference(map.sha256), height, width },
      conceptMaps,
      segments: reportSegments(explanation),
      contentHash: recordOf(project, runId).contentHash,
    },
  ];
}
