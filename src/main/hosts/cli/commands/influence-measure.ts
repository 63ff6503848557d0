import path from 'node:path';
import type { BoundedValue } from '#contract/concepts.ts';
import { Failure } from '#contract/failure.ts';
import {
  type InfluenceBenchmark,
  type InfluenceMetric,
  influenceMetrics,
  type KnownLabels,
} from '#contract/influence.ts';
import type { CommandDefinition } from '../command.ts';
import { writeAnalysis } from '../concept-output.ts';
import { chosenInfluenceMethods } from '../influence-methods.ts';
import { datasetNamed, modelNamed } from '../names.ts';
import { integer } from '../options.ts';
import { decimal, table } from '../output.ts';

export const influenceMeasure: CommandDefinition = {
  name: ['influence', 'measure'],
  summary: 'measure how faithful influence methods are on a model and its training set',
  define: (command) =>
    command
      .requiredOption('--model <name>', 'model')
      .requiredOption('--train <name>', 'data set that the model was trained on')
      .requiredOption('--dataset <name>', 'data set whose answers are traced')
      .option('--method <id...>', 'methods (default: all)')
      .option('--set <method.param=value...>', 'parameters of methods')
      .option('--metric <id...>', `metrics (default: all): ${influenceMetrics.join(', ')}`)
      .option('--seeds <n,..>', 'seeds to repeat it with', '0,1,2')
      .option(
        '--queries <n>',
        'pictures whose answers are traced, drawn by the seed',
        integer(2, 10_000),
        100,
      )
      .option('--subsets <n>', 'subsets of half the training set, for lds', integer(4, 1000), 100)
      .option('--left-out <n>', 'training pictures that are left out one by one', integer(4, 100_000), 200)
      .option('--true-label <column>', 'column of the table that holds the true label')
      .option('--planted <share>', 'instead: flip this share of the labels, drawn by the seed')
      .option('--out <dir>', 'folder for influence-benchmark.json and record.json'),
  run: async (session, _positional, options) => {
    const methods = await chosenInfluenceMethods(
      session,
      options.method as readonly string[] | undefined,
      options.set as readonly string[] | undefined,
    );
    await session.withProject();
    const modelId = await modelNamed(session, String(options.model));
    const { jobId } = await session.call('influence.measure', {
      modelId,
      trainingId: await datasetNamed(session, String(options.train)),
      queryId: await datasetNamed(session, String(options.dataset)),
      methods,
      ...metricsAsked(options.metric as readonly string[] | undefined),
      seeds: seedsOf(String(options.seeds)),
      queries: Number(options.queries),
      subsets: Number(options.subsets),
      leftOut: Number(options.leftOut),
      known: knownOf(options),
    });
    const runId = Number((await session.finish(jobId)).result?.runId);
    const { benchmarks } = await session.call('influence.measurements', { modelId });
    const found = benchmarks.find((benchmark) => benchmark.runId === runId);
    if (found === undefined) throw new Failure('internal', `run ${runId} is not among the measurements`);
    if (options.out !== undefined) {
      await writeAnalysis(session, runId, path.resolve(session.directory, String(options.out)), true);
    }
    session.output.result(found, () => measuredLines(found));
  },
};

function metricsAsked(given: readonly string[] | undefined): { metrics?: InfluenceMetric[] } {
  if (given === undefined) return {};
  return {
    metrics: given
      .flatMap((list) => list.split(','))
      .map((id) => {
        const found = influenceMetrics.find((metric) => metric === id);
        if (found !== undefined) return found;
        throw new Failure(
          'usage',
          `--metric ${id}: there is no such metric; there are: ${influenceMetrics.join(', ')}`,
        );
      }),
  };
}

function seedsOf(text: string): number[] {
  return text.split(',').map((part) => {
    const seed = Number(part);
    if (part.trim() !== '' && Number.isInteger(seed)) return seed;
    throw new Failure('usage', `--seeds ${text}: give integers, comma-separated`);
  });
}

function knownOf({ trueLabel, planted }: Record<string, unknown>): KnownLabels {
  if (trueLabel !== undefined && planted !== undefined) {
    throw new Failure('usage', 'give either --true-label or --planted, not both');
  }
  if (trueLabel !== undefined) return { kind: 'column', column: String(trueLabel) };
  if (planted === undefined) return { kind: 'none' };
  const share = Number(planted);
  if (share > 0 && share <= 0.5) return { kind: 'planted', share };
  throw new Failure('usage', `--planted ${String(planted)}: give a share above 0 and up to 0.5`);
}

function measuredLines(found: InfluenceBenchmark): string[] {
  const { metrics, entries, head, training, queries, wrongLabels, seeds } = found;
  return [
    `run ${found.runId}: ${queries.samples} answers on ${queries.name} traced back to ${training.samples} pictures of ${training.name}, ` +
      `${seeds.length} seeds${wrongLabels.length === 0 ? '' : `, ${wrongLabels.join(' / ')} wrong labels`}`,
    `refitted head: ${head.features} features, gradient ${head.gradient.toExponential(1)}, agrees with the model on ` +
      `${head.agreesWithModel === null ? '-' : `${(100 * head.agreesWithModel).toFixed(1)} %`}`,
    ...table(
      ['method', ...metrics.map(({ title }) => title), ''],
      entries.map(({ title, values, failure }) => [
        title,
        ...metrics.map((_, at) => bounded(values[at] ?? null)),
        failure ?? '',
      ]),
    ),
    ...found.warnings.map((warning) => `warning: ${warning}`),
  ];
}

function bounded(measured: BoundedValue | null): string {
  if (measured === null) return '-';
  return `${decimal(measured.value)} [${decimal(measured.low)}, ${decimal(measured.high)}]`;
}
