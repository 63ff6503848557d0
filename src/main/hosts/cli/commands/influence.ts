import path from 'node:path';
import type { TargetRequest } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { ChosenInfluenceMethod } from '#contract/influence.ts';
import { onceMoreWhenInterrupted } from '../../../operations/explain-picture.ts';
import { type RecordedInfluence, recordInfluence } from '../../../operations/record-influence.ts';
import { projectTraining, samplesFileOf } from '../../../operations/trained-model.ts';
import { chosenClassifier } from '../chosen-classifier.ts';
import { type ChosenPicture, chosenPictures } from '../chosen-pictures.ts';
import type { CommandDefinition } from '../command.ts';
import { influenceOfArrays } from '../influence-arrays.ts';
import { chosenInfluenceMethods } from '../influence-methods.ts';
import { influenceRecordFile, rankingLines, writeInfluence } from '../influence-output.ts';
import { datasetNamed } from '../names.ts';
import { integer } from '../options.ts';
import type { Session } from '../session.ts';

export const influence: CommandDefinition = {
  name: ['influence'],
  summary: 'trace answers back to training pictures, of a project or of bare arrays',
  define: (command) =>
    command
      // "influence measure --model M": what follows the name of a further command belongs to that.
      .enablePositionalOptions()
      .option('--model <name>', 'model of the project')
      .option('--train <name>', 'data set that the model was trained on')
      .option('--method <id...>', 'methods; "list methods" shows them (required)')
      .option('--image <file...>', 'picture files')
      .option('--dataset <name>', 'pictures of a data set')
      .option('--misclassified', 'with --dataset: only misclassified ones')
      .option('--limit <n>', 'with --dataset: at most this many', integer(1, 1_000_000))
      .option('--set <method.param=value...>', 'parameters of methods')
      .option('--target <class>', 'predicted, label, or class indices (one, or one per picture)', 'predicted')
      .option('--top <k>', 'training pictures that are listed for and against', integer(1, 500), 20)
      .option('--out <dir>', 'folder for records and rankings')
      .option('--raw', 'with --out: also all values as scores.npy')
      .option(
        '--arrays <name=file,..>',
        'instead of a project: inputs=X.npy,outputs=Z.npy,labels=Y.npy,query=Q.npy,query-outputs=T.npy; writes influence.npy [queries, N] into --out',
      )
      .addHelpText(
        'after',
        '\nA positive value speaks for the target, a negative one against it. With --out:\n' +
          'DIR/<picture>/<method>/record.json, influence.json, pictures.csv and, with --raw, scores.npy.',
      ),
  run: async (session, _positional, options) => {
    if (options.method === undefined) {
      throw new Failure('usage', 'influence needs --method; "list methods" shows those there are');
    }
    const methods = await chosenInfluenceMethods(
      session,
      options.method as readonly string[],
      options.set as readonly string[] | undefined,
    );
    if (options.arrays !== undefined) {
      if (options.out === undefined) throw new Failure('usage', '--arrays needs --out, a folder');
      return influenceOfArrays(session, {
        arrays: String(options.arrays),
        methods,
        target: String(options.target),
        out: path.resolve(session.directory, String(options.out)),
      });
    }
    return influenceOfPictures(session, methods, options);
  },
};

async function influenceOfPictures(
  session: Session,
  methods: readonly ChosenInfluenceMethod[],
  options: Record<string, unknown>,
): Promise<void> {
  const chosen = await chosenClassifier(session, needed(options, 'model'), options);
  const { modelId } = chosen;
  if (modelId === null) {
    throw new Failure(
      'usage',
      'influence needs a model of the project, not a bare .onnx file: add it with "model add", and its training pictures with "dataset add"; or give arrays with --arrays',
    );
  }
  const { context } = await session.workstation();
  const trained = projectTraining(context, modelId, await datasetNamed(session, needed(options, 'train')));
  const pictures = await chosenPictures(session, chosen, options);
  const total = pictures.length * methods.length;
  const results: unknown[] = [];
  const failures: string[] = [];
  const fail = (subject: string, failure: Failure) => {
    failures.push(`${subject}: ${failure.message}`);
    session.output.warn(`${subject}: ${failure.code}: ${failure.message}`);
  };
  const scratch = await context.scratch();
  try {
    const samplesFile = await samplesFileOf(context, trained.training, scratch.path);
    for (const { method, group, target } of methods.flatMap((method) =>
      byTarget(pictures).map(({ target, group }) => ({ method, group, target })),
    )) {
      const trace = {
        trained,
        pictures: group.map(({ picture }) => picture),
        method: method.id,
        parameters: method.parameters,
        ...{ target, top: Number(options.top), seed: session.options.seed },
      };
      const following = {
        signal: session.signal,
        onProgress: (event: Parameters<typeof session.output.progress>[0]) =>
          session.output.progress({ ...event, message: `${method.id}: ${event.message}` }),
      };
      try {
        const answers = await onceMoreWhenInterrupted(session.signal, () =>
          recordInfluence(context, trace, { modelId, samplesFile }, following),
        );
        for (const [at, answer] of answers.entries()) {
          const picture = group[at];
          if (picture === undefined) continue;
          if (answer instanceof Failure) {
            if (total === 1) throw answer;
            fail(`${picture.picture.name}, ${method.id}`, answer);
          } else results.push(await show(session, picture, method.id, answer, options));
        }
      } catch (error) {
        const failure = goOnAfter(error, methods.length, session.signal);
        fail(`${group.length} pictures, ${method.id}`, failure);
      }
    }
  } finally {
    await scratch.remove();
  }
  session.output.result(results, () => (results.length > 1 ? [`${results.length} rankings`] : []));
  if (failures.length > 0) {
    throw new Failure('image', `${failures.length} rankings could not be made; they are named above`);
  }
}

/** One method that can't run does not stop the others; what would stop every method is passed on. */
function goOnAfter(error: unknown, methods: number, signal: AbortSignal): Failure {
  if (!(error instanceof Failure) || signal.aborted || methods === 1) throw error;
  if (['storage', 'provider', 'project', 'internal'].includes(error.code)) throw error;
  return error;
}

function needed(options: Record<string, unknown>, name: string): string {
  const value = options[name];
  if (typeof value === 'string') return value;
  throw new Failure('usage', `influence needs --${name}; "influence --help" lists the options`);
}

/** Pictures of the same target go in one call, so that a method is fitted once. */
function byTarget(
  pictures: readonly ChosenPicture[],
): { readonly target: TargetRequest; readonly group: ChosenPicture[] }[] {
  return [...Map.groupBy(pictures, ({ target }) => target)].map(([target, group]) => ({ target, group }));
}

async function show(
  session: Session,
  { picture, stem }: ChosenPicture,
  method: string,
  recorded: RecordedInfluence,
  options: Record<string, unknown>,
): Promise<unknown> {
  if (options.out !== undefined) {
    const directory = path.resolve(session.directory, String(options.out), stem, method);
    await writeInfluence(session, recorded, directory, options.raw === true);
  }
  const { manifest, record, runId } = recorded;
  const { schema: _schema, ...ranking } = manifest;
  const agreement =
    manifest.agreement === null ? [] : [`agreement ${(100 * manifest.agreement).toFixed(0)} %`];
  session.output.note(
    [
      `${picture.name}  ${method}  target ${manifest.target.label}`,
      `${manifest.training.samples} training pictures`,
      ...agreement,
      `${record.execution.seconds.toFixed(1)} s`,
      `run ${runId}`,
    ].join('  '),
  );
  for (const line of rankingLines(manifest)) session.output.note(`  ${line}`);
  for (const warning of record.content.warnings) {
    session.output.warn(`${picture.name}, ${method}: ${warning}`);
  }
  return { picture: picture.name, run: runId, ...influenceRecordFile(recorded), ...ranking };
}
