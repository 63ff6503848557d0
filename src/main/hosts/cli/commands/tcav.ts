import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import { analysisParameters } from '../analysis-parameters.ts';
import type { CommandDefinition } from '../command.ts';
import { writeAnalysis } from '../concept-output.ts';
import { testLines } from '../concept-table.ts';
import { exampleSet } from '../example-set.ts';
import { classNamed, datasetNamed, modelNamed } from '../names.ts';
import { collect, integer } from '../options.ts';

interface TcavOptions {
  readonly model: string;
  readonly dataset: string;
  readonly class: readonly string[];
  readonly concept: readonly string[];
  readonly random: string;
  readonly randomSets?: number;
  readonly feature?: string;
  readonly set?: readonly string[];
  readonly out?: string;
  readonly raw?: boolean;
}

export const tcav: CommandDefinition = {
  name: ['tcav'],
  summary: 'test whether a concept, given by example pictures, speaks for a class (TCAV)',
  define: (command) =>
    command
      .requiredOption('--model <name>', 'model')
      .requiredOption('--dataset <name>', "data set with the classes' labelled pictures")
      .requiredOption('--class <name...>', 'classes, by name or index')
      .requiredOption(
        '--concept <name=examples...>',
        'concepts: NAME=DATASET, NAME=DATASET:LABEL, or NAME=FOLDER, which is imported as a reference data set',
      )
      .requiredOption('--random <dataset>', 'data set from which random pictures are drawn')
      .option('--random-sets <n>', 'number of random sets, tcav.randomSets', integer(2, 10_000))
      .option('--feature <tensor>', 'feature tensor, tcav.feature; "inspect" shows those there are')
      .option('--set <tcav.param=value>', 'parameters; "list methods" shows them', collect)
      .option('--out <dir>', 'folder for tcav.json, samples.json and record.json')
      .option('--raw', 'with --out: also cavs.npy [concepts, random sets, C, h, w]')
      .addHelpText(
        'after',
        '\nWith --json: the test as tcav.json has it (schema waferlens-tcav/1), with run, parameters, passes, seconds,\n' +
          'warnings and the hash of the record.',
      ),
  run: async (session, _positional, given) => {
    const options = given as unknown as TcavOptions;
    const parameters = await analysisParameters(
      session,
      'tcav',
      { randomSets: options.randomSets, feature: options.feature },
      options.set ?? [],
    );
    await session.withProject();
    const modelId = await modelNamed(session, options.model);
    const datasetId = await datasetNamed(session, options.dataset);
    const randomDatasetId = await datasetNamed(session, options.random);
    const classIndices = [];
    for (const name of options.class) classIndices.push(await classNamed(session, modelId, name));
    const concepts = [];
    for (const text of options.concept) concepts.push(await exampleSet(session, text));
    const { jobId } = await session.call('tcav.run', {
      modelId,
      datasetId,
      classIndices,
      concepts,
      randomDatasetId,
      parameters,
      seed: session.options.seed,
    });
    const job = await session.finish(jobId);
    const runId = Number(job.result?.runId);
    const { tests } = await session.call('tcav.list', { modelId });
    const test = tests.find((candidate) => candidate.runId === runId);
    if (test === undefined) throw new Failure('internal', `run ${runId} left no test`);
    if (options.out !== undefined) {
      await writeAnalysis(session, runId, path.resolve(session.directory, options.out), options.raw === true);
    }
    session.output.result(test, () => testLines(test));
  },
};
