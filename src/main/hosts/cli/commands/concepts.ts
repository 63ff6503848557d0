import path from 'node:path';
import { Option } from 'commander';
import type { ConceptRequest } from '#contract/concepts.ts';
import { Failure } from '#contract/failure.ts';
import { analysisParameters } from '../analysis-parameters.ts';
import type { CommandDefinition } from '../command.ts';
import { writeAnalysis } from '../concept-output.ts';
import { conceptLines } from '../concept-table.ts';
import { classNamed, datasetNamed, modelNamed } from '../names.ts';
import { collect, integer } from '../options.ts';

interface ConceptOptions {
  readonly model?: string;
  readonly dataset?: string;
  readonly class?: string;
  readonly rank?: number;
  readonly pictures: ConceptRequest['pictures'];
  readonly limit?: number;
  readonly feature?: string;
  readonly within?: string;
  readonly set?: readonly string[];
  readonly out?: string;
  readonly raw?: boolean;
}

export const concepts: CommandDefinition = {
  name: ['concepts'],
  summary: 'find the concepts by which a model recognises a class (CRAFT)',
  define: (command) =>
    command
      // "concepts list --json": what follows the name of a further command belongs to that.
      .enablePositionalOptions()
      .option('--model <name>', 'model (required)')
      .option('--dataset <name>', 'data set with pictures of the class (required)')
      .option('--class <name>', 'class, by name or index (required)')
      .option(
        '--rank <n>',
        'number of concepts, concepts.rank; 0 chooses it by reconstruction error',
        integer(0, 1000),
      )
      .addOption(
        new Option('--pictures <which>', 'those that the model assigns to the class, or that bear its label')
          .choices(['predicted', 'labelled'])
          .default('predicted'),
      )
      .option('--limit <n>', 'at most this many pictures, drawn by the seed', integer(1, 10_000_000))
      .option('--feature <tensor>', 'feature tensor, concepts.feature; "inspect" shows those there are')
      .option('--set <concepts.param=value>', 'parameters; "list methods" shows them', collect)
      .option('--within <run:concept>', 'take a concept of an earlier run apart, one feature tensor earlier')
      .option('--out <dir>', 'folder for concepts.json, samples.json, record.json and the crops as PNG')
      .option('--raw', 'with --out: also coefficients.npy [crops, rank]')
      .addHelpText(
        'after',
        '\nWith --json: the concepts as concepts.json has them (schema waferlens-concepts/1, regions in pixels of the\n' +
          'picture), with run, names, parameters, passes, seconds, warnings and the hash of the record.',
      ),
  run: async (session, _positional, given) => {
    const options = given as unknown as ConceptOptions;
    const parameters = await analysisParameters(
      session,
      'concepts',
      { rank: options.rank, feature: options.feature },
      options.set ?? [],
    );
    await session.withProject();
    const modelId = await modelNamed(session, needed(options.model, '--model'));
    const { jobId } = await session.call('concepts.run', {
      modelId,
      datasetId: await datasetNamed(session, needed(options.dataset, '--dataset')),
      classIndex: await classNamed(session, modelId, needed(options.class, '--class')),
      pictures: options.pictures,
      limit: options.limit ?? null,
      parameters,
      seed: session.options.seed,
      within: options.within === undefined ? null : parseWithin(options.within),
    });
    const job = await session.finish(jobId);
    const set = await session.call('concepts.get', { runId: Number(job.result?.runId) });
    if (options.out !== undefined) {
      const directory = path.resolve(session.directory, options.out);
      await writeAnalysis(session, set.runId, directory, options.raw === true);
    }
    session.output.result(set, () => conceptLines(set));
  },
};

/** A further command of this one must not need its options, so they are looked at here. */
function needed(value: string | undefined, option: string): string {
  if (value !== undefined) return value;
  throw new Failure('usage', `concepts needs ${option}; "concepts --help" lists the options`);
}

function parseWithin(text: string): { runId: number; concept: number } {
  const [, run, concept] = /^(\d+):(\d+)$/.exec(text) ?? [];
  if (run !== undefined && concept !== undefined && Number(run) > 0) {
    return { runId: Number(run), concept: Number(concept) };
  }
  throw new Failure('usage', `--within ${text}: give RUN:CONCEPT, for example 12:3`);
}
