import { Failure } from '#contract/failure.ts';
import type { InfluenceRanking, InfluentialSample } from '#contract/influence.ts';
import type { ReportInfluence, ReportInfluenceBenchmark } from '#contract/report.ts';
import type { CaseKey } from '#contract/scalars.ts';
import type { Project } from '../store/project.ts';
import { blobReference } from './report-document.ts';
import { recordOf } from './report-records.ts';

/** So many training pictures for and against stand in a report. */
const shownPictures = 6;

/** Training pictures behind the answer for a case, by each method that was asked. @throws Failure `integrity` */
export async function reportedInfluences(project: Project, key: CaseKey): Promise<ReportInfluence[]> {
  const influences: ReportInfluence[] = [];
  for (const ranking of await project.rankings.of(key)) influences.push(await reported(project, ranking));
  return influences;
}

async function reported(project: Project, ranking: InfluenceRanking): Promise<ReportInfluence> {
  const { runId, method, title, source, parameters, target, training, quality } = ranking;
  const { facts, sum, absoluteSum, agreement, passes, warnings } = ranking;
  const shown = (samples: readonly InfluentialSample[]) =>
    Promise.all(
      samples.slice(0, shownPictures).map(async (sample) => ({
        ...sample,
        ...(await keptPicture(project, training.datasetId, sample.sampleIndex)),
      })),
    );
  return {
    ...{ runId, method, title, source, parameters, quality, facts, sum, absoluteSum, agreement },
    target: target.label,
    training: { name: training.name, samples: training.samples },
    for: await shown(ranking.for),
    against: await shown(ranking.against),
    ...{ passes, warnings },
    contentHash: recordOf(project, runId).contentHash,
  };
}

/** A picture of a data set as documents name it. */
export interface KeptPicture {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly pixelSizeNm: number | null;
}

/**
 * Copies a picture of a data set into the project, so that a report can be rendered again when the original is gone.
 * One that is gone already and was not copied before is told in its place on the page.
 *
 * @throws Failure `integrity` for a picture that is not the one that was imported
 */
export async function keptPicture(
  project: Project,
  datasetId: number,
  sampleIndex: number,
): Promise<KeptPicture> {
  const { path, sha256, width, height, pixelSizeNm } = project.samples.get(datasetId, sampleIndex);
  const shown = { path: blobReference(sha256), width, height, pixelSizeNm };
  if (await project.blobs.has(sha256)) return shown;
  try {
    const copy = await project.blobs.copyFile(path);
    if (copy.sha256 === sha256) return shown;
  } catch (error) {
    if (error instanceof Failure && error.code === 'not-found') return shown;
    throw error;
  }
  throw new Failure(
    'integrity',
    `${path} is not the picture that was imported; restore it or import it again`,
  );
}

/** The newest measurement of influence methods on a model, as a report shows it; null where there is none. */
export async function reportedInfluenceBenchmark(
  project: Project,
  modelId: number,
): Promise<ReportInfluenceBenchmark | null> {
  const [newest] = await project.influenceBenchmarks.list(modelId);
  if (newest === undefined) return null;
  const { runId, training, queries, seeds, subsets, leftOut, known, wrongLabels, head } = newest;
  const { metrics, entries, passes, warnings } = newest;
  return {
    ...{ runId, training, queries, seeds, subsets, leftOut, known, wrongLabels, head },
    ...{ metrics, entries, passes, warnings },
    contentHash: recordOf(project, runId).contentHash,
  };
}
