import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Option } from 'commander';
import type { BenchmarkDefinition } from '#contract/benchmark.ts';
import { Failure } from '#contract/failure.ts';
import { FolderUnits, nothingKept } from '../../../operations/benchmark-folder.ts';
import { filePictures } from '../../../operations/benchmark-pictures.ts';
import { planBenchmark } from '../../../operations/benchmark-plan.ts';
import { measureBenchmark } from '../../../operations/benchmark-run.ts';
import { type BenchmarkOptions, chosenDefinition } from '../benchmark-definition.ts';
import { benchmarkLines, type FoundBenchmark, namedRows, writeBenchmark } from '../benchmark-output.ts';
import { type ChosenClassifier, chosenClassifier } from '../chosen-classifier.ts';
import type { CommandDefinition } from '../command.ts';
import { writeAnalysis } from '../concept-output.ts';
import { datasetNamed } from '../names.ts';
import { integer } from '../options.ts';
import type { Session } from '../session.ts';

type Found = FoundBenchmark & { readonly runId: number | null; readonly warnings: readonly string[] };

export const benchmark: CommandDefinition = {
  name: ['benchmark'],
  summary: 'measure methods against each other on the same pictures and segments',
  define: (command) =>
    command
      .requiredOption('--model <name>', 'model of the project, or a bare .onnx file without a project')
      .option('--definition <file.json>', 'what is measured; or one that comes along: shapley, passes')
      .option('--dataset <name>', 'pictures of a data set; the benchmark is a recorded run')
      .option('--image <file...>', 'picture files; nothing is recorded')
      .option('--misclassified', 'with --dataset: only misclassified ones')
      .option('--masked', 'with --dataset: only those with a ground-truth mask that is not empty')
      .option('--limit <n>', 'with --dataset: at most this many', integer(1, 1_000_000))
      .option('--skip <n>', 'with --dataset: leave out so many before them', integer(0, 1_000_000))
      .addOption(
        new Option(
          '--order <how>',
          'with --dataset: order of the pictures, drawn by the seed or its own',
        ).choices(['random', 'dataset']),
      )
      .option(
        '--method <id...>',
        'methods, as id or id=title, and the controls random and centre; the first is the reference',
      )
      .option(
        '--segmenter <id...>',
        'how pictures are cut; all methods score and are judged on the same segments',
      )
      .option('--set <method.param=value...>', 'parameters of methods and of segmenters')
      .option(
        '--metric <id...>',
        'metrics, as id or id:preset (default: segment insertion and deletion, and their difference)',
      )
      .option('--baseline <kind...>', 'what hides pixels in judging (default: black mean blur)')
      .option('--target <class>', 'predicted, label, or a class index')
      .option('--title <text>', 'what the benchmark is called')
      .option('--labels <file>', 'bare .onnx: class names')
      .option('--preprocess <file.json>', 'bare .onnx: preprocessing')
      .option(
        '--out <dir>',
        'folder for benchmark.json, times.json, table.csv, table.md, curve.svg, and with a data set record.json',
      )
      .addHelpText(
        'after',
        '\nOne method with several settings needs a definition file: { "entries": [{ "method", "parameters", "title" }],\n' +
          '"segmentations": [{ "segmenter", "parameters" }], "metrics", "baselines", "reference", "pictures", "seed" }.\n' +
          'Options take the place of what it says. A benchmark that was interrupted goes on when it is asked for again;\n' +
          'without a data set it needs the same --out for that.',
      ),
  run: async (session, _positional, given) => {
    const options = given as unknown as BenchmarkOptions;
    if ((options.dataset === undefined) === (options.image === undefined)) {
      throw new Failure('usage', 'say what to measure on with either --dataset or --image');
    }
    const definition = await chosenDefinition(session, options);
    const chosen = await chosenClassifier(session, options.model, given);
    const out = options.out === undefined ? null : path.resolve(session.directory, options.out);
    const found =
      options.dataset === undefined
        ? await measureFiles(session, chosen, definition, options.image ?? [], out)
        : await measureDataset(session, chosen, definition, options.dataset, out);
    for (const warning of found.warnings) session.output.warn(warning);
    session.output.result({ run: found.runId, rows: namedRows(found) }, () => [
      ...benchmarkLines(found),
      ...(found.runId === null ? [] : [`run ${found.runId}`]),
    ]);
  },
};

async function measureDataset(
  session: Session,
  { modelId }: ChosenClassifier,
  definition: BenchmarkDefinition,
  dataset: string,
  out: string | null,
): Promise<Found> {
  if (modelId === null)
    throw new Failure('usage', '--dataset needs a model of the project, not a bare .onnx file');
  const datasetId = await datasetNamed(session, dataset);
  const { jobId } = await session.call('benchmark.run', { ...definition, modelId, datasetId });
  const job = await session.finish(jobId);
  const { benchmarks } = (await session.workstation()).context.project();
  const runId = Number(job.result?.runId);
  const manifest = await benchmarks.manifestOf(runId);
  const { times: units, warnings } = await session.call('benchmark.get', { runId });
  const times = { schema: 'waferlens-benchmark-times/1' as const, units };
  if (out !== null) {
    await writeAnalysis(session, runId, out, false);
    await writeBenchmark({ manifest, times }, out);
  }
  return { manifest, times, warnings, runId };
}

async function measureFiles(
  session: Session,
  { classifier }: ChosenClassifier,
  definition: BenchmarkDefinition,
  images: readonly string[],
  out: string | null,
): Promise<Found> {
  const { context } = await session.workstation();
  const pictures = await filePictures([images].flat().map((file) => path.resolve(session.directory, file)));
  const subject = { classifier, runtime: context.runtime(), pictures, samples: null };
  const plan = await planBenchmark(context, definition, subject);
  const folder = out === null ? null : path.join(out, 'units');
  const scratch = await context.scratch();
  try {
    const measured = await measureBenchmark(
      ...([context, plan, folder === null ? nothingKept : new FolderUnits(folder), scratch.path] as const),
      { signal: session.signal, onProgress: (event) => session.output.progress(event) },
    );
    if (out !== null) await writeBenchmark(measured, out);
    if (folder !== null) await rm(folder, { recursive: true, force: true });
    return { ...measured, runId: null };
  } finally {
    await scratch.remove();
  }
}
