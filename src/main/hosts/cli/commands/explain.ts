import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { MethodDescription, ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import { withDefaultBaseline } from '../../../operations/default-baseline.ts';
import {
  computeExplanation,
  type ExplainProgress,
  type ExplainRequest,
  judgedBaselines,
  metricsFor,
  onceMoreWhenInterrupted,
  type PictureToExplain,
  recordExplanation,
} from '../../../operations/explain-picture.ts';
import { finishedConcepts } from '../../../operations/finished-concepts.ts';
import { type ChosenClassifier, chosenClassifier } from '../chosen-classifier.ts';
import { type ChosenPicture, chosenPictures } from '../chosen-pictures.ts';
import type { CommandDefinition } from '../command.ts';
import { type LeftFile, recordFile, writeExplanation } from '../explain-output.ts';
import { methodParameters } from '../method-parameters.ts';
import { integer } from '../options.ts';
import { decimal } from '../output.ts';
import { PictureSegments } from '../picture-segments.ts';
import { segmenterNamed } from '../segmentation-choice.ts';
import type { Session } from '../session.ts';

export const explain: CommandDefinition = {
  name: ['explain'],
  summary: 'explain pictures by one or more methods',
  define: (command) =>
    command
      .requiredOption('--model <name>', 'model of the project, or a bare .onnx file without a project')
      .requiredOption('--method <id...>', 'methods; "list methods" shows them')
      .option('--image <file...>', 'picture files')
      .option('--input <x.npy>', 'preprocessed tensors [N, C, H, W]')
      .option('--dataset <name>', 'pictures of a data set')
      .option('--misclassified', 'with --dataset: only misclassified ones')
      .option('--limit <n>', 'with --dataset: at most this many', integer(1, 1_000_000))
      .option('--set <method.param=value...>', 'parameters of methods and of the segmenter')
      .option(
        '--segmenter <id>',
        'segments that all methods score and are judged on (default: slic for methods that score segments)',
      )
      .option(
        '--segments <file>',
        'segments from elsewhere, at input resolution or that of the picture: .npy int32 [H, W] or uint8 [n, H, W], a ' +
          'folder of mask pictures, a picture of labels, or COCO annotations (.json)',
      )
      .option('--mask <mask.png>', 'ground-truth mask, for localisation')
      .option('--target <class>', 'predicted, label, or class indices (one, or one per picture)', 'predicted')
      .option('--labels <file>', 'bare .onnx: class names')
      .option('--preprocess <file.json>', 'bare .onnx: preprocessing')
      .option('--out <dir>', 'folder for records, overlays and maps')
      .option('--raw', 'with --out: also the raw arrays as .npy')
      .option(
        '--metric <id...>',
        'metrics to judge the maps by; "list metrics" shows them (default: insertion and deletion, and localisation where there is a mask)',
      )
      .option('--no-judge', 'leave out the faithfulness and localisation metrics'),
  run: async (session, _positional, options) => {
    const { methods } = await session.call('methods', {});
    const ids = [...new Set(options.method as readonly string[])];
    const selected = ids.map((id) => methodNamed(methods, id));
    const segmenter = await chosenSegmenter(session, options);
    const settable = segmenter === null ? selected : [...selected, segmenter];
    const parameters = methodParameters(settable, (options.set ?? []) as readonly string[]);
    const chosen = await chosenClassifier(session, String(options.model), options);
    const pictures = await chosenPictures(session, chosen, options);
    const segments = new PictureSegments(
      session,
      chosen,
      segmenter === null ? null : { segmenter: segmenter.id, parameters: parameters.get(segmenter.id) ?? {} },
    );
    const { defaultBaseline } = (await session.workstation()).status().settings;
    const failures: string[] = [];
    const results: unknown[] = [];
    try {
      for (const { picture, method } of pictures.flatMap((item) =>
        selected.map((method) => ({ picture: item, method })),
      )) {
        try {
          const asked = { id: method.id, parameters: parameters.get(method.id) ?? {} };
          const { parameters: given } = withDefaultBaseline(asked, defaultBaseline);
          results.push(await explainOne(session, chosen, picture, method.id, given, segments, options));
        } catch (error) {
          const failure = goOnAfter(error, pictures.length * selected.length, session.signal);
          failures.push(`${picture.picture.name}, ${method.id}: ${failure.message}`);
          session.output.warn(`${picture.picture.name}, ${method.id}: ${failure.code}: ${failure.message}`);
        }
      }
    } finally {
      await segments.close();
    }
    session.output.result(results, () => (results.length > 1 ? [`${results.length} explanations`] : []));
    if (failures.length > 0) {
      throw new Failure(
        'image',
        `${failures.length} of ${failures.length + results.length} explanations failed; they are named above`,
      );
    }
  },
};

function chosenSegmenter(session: Session, options: Record<string, unknown>) {
  if (options.segmenter === undefined) return null;
  if (options.segments !== undefined) {
    throw new Failure('usage', 'give either --segmenter or --segments, not both');
  }
  return segmenterNamed(session, String(options.segmenter));
}

function methodNamed(methods: readonly MethodDescription[], id: string): MethodDescription {
  const found = methods.find((method) => method.id === id);
  if (found !== undefined) return found;
  throw new Failure(
    'usage',
    `there is no method "${id}"; there are: ${methods.map((method) => method.id).join(', ')}`,
  );
}

/** In a batch one bad picture is named and left out; what would stop every picture is passed on. */
function goOnAfter(error: unknown, total: number, signal: AbortSignal): Failure {
  if (!(error instanceof Failure) || signal.aborted || total === 1) throw error;
  if (['usage', 'model', 'storage', 'provider', 'project', 'internal'].includes(error.code)) throw error;
  return error;
}

async function explainOne(
  session: Session,
  { classifier, modelId }: ChosenClassifier,
  { picture: whole, target, stem }: ChosenPicture,
  method: string,
  parameters: ParameterValues,
  segments: PictureSegments,
  options: Record<string, unknown>,
): Promise<unknown> {
  const { context } = await session.workstation();
  const picture = await segments.for(whole, method, parameters, {
    signal: session.signal,
    onProgress: (event) => session.output.progress({ ...event, message: `${whole.name}, segments` }),
  });
  const request: ExplainRequest = {
    classifier,
    modelId,
    picture,
    method,
    parameters,
    target,
    seed: session.options.seed,
    metrics: metricsAsked(picture, method, options),
    baselines: judgedBaselines,
    runtime: context.runtime(),
    concepts: await finishedConcepts(context.project, modelId, method),
  };
  const onProgress = (event: ExplainProgress) =>
    session.output.progress({ ...event, message: `${picture.name}, ${method}` });
  const following = { signal: session.signal, onProgress };
  const out =
    options.out === undefined ? null : path.resolve(session.directory, String(options.out), stem, method);
  const raw = options.raw === true;
  if (modelId !== null) {
    const { runId, record, result } = await onceMoreWhenInterrupted(session.signal, () =>
      recordExplanation(context, request, following),
    );
    const { blobs } = context.project();
    const files: LeftFile[] = result.files.map((file) => ({ ...file, path: blobs.pathOf(file.sha256) }));
    const explanation = { result, content: record.content, files, recorded: { runId, record } };
    if (out !== null) await writeExplanation({ directory: out, raw, ...explanation });
    return show(session, picture.name, explanation);
  }
  const scratch = await context.scratch();
  try {
    const { result, content } = await onceMoreWhenInterrupted(session.signal, () =>
      computeExplanation(context, request, scratch.path, following),
    );
    const explanation = { result, content, files: result.files, recorded: null };
    if (out !== null) await writeExplanation({ directory: out, raw, ...explanation });
    return show(session, picture.name, explanation);
  } finally {
    await rm(scratch.path, { recursive: true, force: true });
  }
}

function show(session: Session, name: string, explanation: Parameters<typeof recordFile>[0]): unknown {
  const { result, content, recorded } = explanation;
  const difference = result.judgement.map['insertion-minus-deletion'];
  session.output.note(
    [
      `${name}  ${content.method.id}  target ${result.target.label}`,
      `${result.passes} passes`,
      `${result.seconds.toFixed(1)} s`,
      ...(difference === undefined ? [] : [`insertion - deletion ${decimal(difference.value)}`]),
      ...(recorded === null ? [] : [`run ${recorded.runId}`]),
    ].join('  '),
  );
  for (const warning of result.warnings) session.output.warn(`${name}, ${content.method.id}: ${warning}`);
  return { picture: name, ...recordFile(explanation) };
}

function metricsAsked(
  picture: PictureToExplain,
  method: string,
  options: Record<string, unknown>,
): readonly string[] {
  if (options.judge === false) return [];
  const asked = options.metric as readonly string[] | undefined;
  return asked?.flatMap((list) => list.split(',')) ?? metricsFor(picture, method);
}
