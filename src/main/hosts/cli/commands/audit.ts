import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import { analysisParameters } from '../analysis-parameters.ts';
import { auditLines, writeAuditTables } from '../audit-output.ts';
import type { CommandDefinition } from '../command.ts';
import { writeAnalysis } from '../concept-output.ts';
import { chosenInfluenceMethods } from '../influence-methods.ts';
import { datasetNamed, modelNamed } from '../names.ts';
import { integer } from '../options.ts';

export const audit: CommandDefinition = {
  name: ['audit'],
  summary: 'look for wrong labels, near-duplicates, leaks and memorised pictures in a training set',
  define: (command) =>
    command
      // "audit label --index 3": what follows the name of a further command belongs to that.
      .enablePositionalOptions()
      .option('--model <name>', 'model (required)')
      .option('--train <name>', 'data set that the model was trained on (required)')
      .option('--validation <name>', 'data set for leaks and for the effect of changes')
      .option('--method <id>', 'influence method that ranks the queue by self-influence')
      .option('--set <param=value...>', 'parameters: audit.PARAM=VALUE, or METHOD.PARAM=VALUE')
      .option('--true-label <column>', 'column with true labels, for the curve "inspect x %, find y %"')
      .option('--rows <n>', 'rows that are printed of each table', integer(1, 10_000), 10)
      .option('--out <dir>', 'folder for audit.json, record.json, self-influence.npy and the tables as CSV'),
  run: async (session, _positional, options) => {
    const set = (options.set ?? []) as readonly string[];
    const own = set.filter((assignment) => assignment.startsWith('audit.'));
    const others = set.filter((assignment) => !assignment.startsWith('audit.'));
    if (others.length > 0 && options.method === undefined) {
      throw new Failure('usage', `--set ${others[0]}: say which method it is for with --method`);
    }
    const [method = null] =
      options.method === undefined
        ? []
        : await chosenInfluenceMethods(session, [String(options.method)], others);
    const parameters = own.length === 0 ? {} : await analysisParameters(session, 'audit', {}, own);
    await session.withProject();
    const { jobId } = await session.call('audit.run', {
      modelId: await modelNamed(session, needed(options, 'model')),
      trainingId: await datasetNamed(session, needed(options, 'train')),
      validationId:
        options.validation === undefined ? null : await datasetNamed(session, String(options.validation)),
      method,
      trueLabelColumn: options.trueLabel === undefined ? null : String(options.trueLabel),
      parameters,
      seed: session.options.seed,
    });
    const runId = Number((await session.finish(jobId)).result?.runId);
    const found = await session.call('audit.get', { runId });
    if (options.out !== undefined) {
      const directory = path.resolve(session.directory, String(options.out));
      await writeAnalysis(session, runId, directory, true);
      await writeAuditTables(found, directory);
    }
    session.output.result(found, () => auditLines(found, Number(options.rows)));
  },
};

/** A further command of this one must not need its options, so they are looked at here. */
function needed(options: Record<string, unknown>, name: string): string {
  const value = options[name];
  if (typeof value === 'string') return value;
  throw new Failure('usage', `audit needs --${name}; "audit --help" lists the options`);
}
