import type { ReportBenchmark } from '#contract/report.ts';
import { failuresOf } from '../benchmark/printed.ts';
import type { Project } from '../store/project.ts';
import { recordOf } from './report-records.ts';

/** The newest benchmark of a model, on whichever data set, as a report shows it; null where there is none. */
export async function reportedBenchmark(project: Project, modelId: number): Promise<ReportBenchmark | null> {
  const [newest] = await project.benchmarks.list(modelId);
  if (newest === undefined) return null;
  const { runId, datasetId, title, metrics, baselines, target, seed, reference, pictures } = newest;
  const { units } = await project.benchmarks.get(runId);
  return {
    ...{ runId, title, metrics, baselines, target, seed, reference },
    dataset: project.datasets.get(datasetId).name,
    entries: newest.entries.map(({ title, method, source, parameters, line, control }) => ({
      ...{ title, method, source, parameters, line, control },
    })),
    segmentations: newest.segmentations.map(({ title, parameters }) => ({ title, parameters })),
    pictures: pictures.length,
    // Times never repeat, and a report must.
    rows: newest.rows.map(({ seconds: _, ...row }) => row),
    failures: [...failuresOf({ ...newest, units })],
    passes: newest.passes,
    judgementPasses: newest.judgementPasses,
    warnings: newest.warnings,
    contentHash: recordOf(project, runId).contentHash,
  };
}
