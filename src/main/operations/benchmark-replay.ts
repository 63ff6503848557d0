import { benchmarkManifest } from '#contract/benchmark.ts';
import { Failure } from '#contract/failure.ts';
import type { RecordContent } from '#contract/record.ts';
import { nothingKept } from './benchmark-folder.ts';
import { samplePictures } from './benchmark-pictures.ts';
import { planBenchmark } from './benchmark-plan.ts';
import { benchmarkAnalysis, measureBenchmark, networksOf } from './benchmark-run.ts';
import type { OperationContext } from './context.ts';
import type { Following } from './explain-picture.ts';
import { type Recomputed, recordedClassifier, recordedRuntime } from './recorded.ts';
import { analysisFollowing, output, recomputed, recordedSamples } from './replay-analyses.ts';
import { recordedNetworks } from './segmenter-files.ts';

/** Measures the benchmark of a record again, every unit of it, on exactly its samples and masks. */
export async function measureAgain(
  context: OperationContext,
  content: RecordContent,
  directory: string,
  following: Following,
): Promise<Recomputed> {
  const [samples] = await recordedSamples(context, content);
  if (samples === undefined) throw new Failure('integrity', 'the record lists no samples');
  const recorded = await output(context, content, 'benchmark', benchmarkManifest);
  const classifier = recordedClassifier(context, content);
  const { title, metrics, baselines, target, seed, reference } = recorded;
  const plan = await planBenchmark(
    context,
    {
      ...{ title, baselines, target, seed, reference },
      metrics: metrics.map(({ name }) => name),
      entries: recorded.entries.map((entry) => ({ ...entry, parameters: entry.given })),
      segmentations: recorded.segmentations.map(({ segmenter, given }) => ({ segmenter, parameters: given })),
    },
    {
      ...{ classifier, samples, runtime: recordedRuntime(content) },
      pictures: samplePictures(samples, classifier.labels),
    },
  );
  const networks = recordedNetworks(content);
  for (const { role, name, sha256 } of networksOf(plan)) {
    if (networks.some((network) => network.role === role && network.sha256 === sha256)) continue;
    throw new Failure(
      'integrity',
      `the ${role} "${name}" is another file than the one recorded. Put that one back.`,
    );
  }
  const measured = await measureBenchmark(
    context,
    plan,
    nothingKept,
    directory,
    analysisFollowing(following),
  );
  return recomputed(await benchmarkAnalysis(context, { ...plan, samples }, measured, directory));
}
