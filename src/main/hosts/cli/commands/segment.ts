import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import {
  computeSegmentation,
  recordSegmentation,
  type SegmentRequest,
  segmentsName,
} from '../../../operations/segment-picture.ts';
import { storageFailure } from '../../../store/storage-failure.ts';
import { chosenClassifier } from '../chosen-classifier.ts';
import { chosenPictures } from '../chosen-pictures.ts';
import type { CommandDefinition } from '../command.ts';
import { collect } from '../options.ts';
import { segmentationChosen } from '../segmentation-choice.ts';
import type { Session } from '../session.ts';

interface SegmentOptions {
  readonly image?: string;
  readonly input?: string;
  readonly segmenter: string;
  readonly model?: string;
  readonly set?: readonly string[];
  readonly out: string;
  readonly preview?: string;
}

export const segment: CommandDefinition = {
  name: ['segment'],
  summary: 'cut a picture into segments',
  define: (command) =>
    command
      .option('--image <file>', 'picture file')
      .option('--input <x.npy>', 'with --model: one preprocessed tensor [1, C, H, W]')
      .requiredOption('--segmenter <id>', 'slic, felzenszwalb, quickshift, grid, sam or sam2')
      .option('--set <param=value>', 'parameters; "list segmenters" shows them', collect)
      .option(
        '--model <name>',
        'segments at the input of a model (of the project, or a bare .onnx file); without it at the size of the picture',
      )
      .option('--labels <file>', 'bare .onnx: class names')
      .option('--preprocess <file.json>', 'bare .onnx: preprocessing')
      .requiredOption('--out <seg.npy>', 'int32 label map [H, W], or uint8 masks [n, H, W] that may overlap')
      .option('--preview <file.png>', 'the picture with the borders of the segments'),
  run: async (session, _positional, given) => {
    const options = given as unknown as SegmentOptions;
    const { request, recorded } = await segmentRequest(session, options, given);
    const { context } = await session.workstation();
    const following = {
      signal: session.signal,
      onProgress: (event: Parameters<typeof session.output.progress>[0]) => session.output.progress(event),
    };
    const scratch = await context.scratch();
    try {
      const found = recorded
        ? await recordSegmentation(context, request, following)
        : { ...(await computeSegmentation(context, request, scratch.path, following)), runId: null };
      const { result, runId } = found;
      const { blobs } = recorded ? context.project() : { blobs: null };
      const placeOf = (file: { sha256: string; path: string }) => blobs?.pathOf(file.sha256) ?? file.path;
      await copyOut(session, placeOf(result.file), options.out);
      if (options.preview !== undefined) await copyOut(session, placeOf(result.preview), options.preview);
      for (const warning of result.warnings) session.output.warn(`${request.picture.name}: ${warning}`);
      const { kind, count, height, width, parameters, qualities, passes, seconds, warnings } = result;
      session.output.result(
        {
          ...{ segmenter: options.segmenter, kind, count, height, width, parameters, qualities, passes },
          ...{ seconds, warnings, sha256: result.file.sha256, run: runId },
        },
        () => [
          `${request.picture.name}: ${segmentsName(request.choice, count)} on ${width} x ${height} pixels, ${seconds.toFixed(2)} s` +
            (runId === null ? '' : `, run ${runId}`),
        ],
      );
    } finally {
      await scratch.remove();
    }
  },
};

async function segmentRequest(
  session: Session,
  options: SegmentOptions,
  given: Record<string, unknown>,
): Promise<{ readonly request: SegmentRequest; readonly recorded: boolean }> {
  const choice = await segmentationChosen(session, options.segmenter, options.set ?? []);
  const { context } = await session.workstation();
  const common = { choice, seed: session.options.seed, runtime: context.runtime() };
  if (options.model === undefined) {
    if (options.image === undefined) throw new Failure('usage', 'say what to segment with --image');
    const file = path.resolve(session.directory, options.image);
    const picture = {
      name: path.basename(file),
      source: { kind: 'file' as const, path: file },
      case: null,
    };
    return { request: { ...common, classifier: null, modelId: null, picture }, recorded: false };
  }
  const chosen = await chosenClassifier(session, options.model, given);
  const [first, ...more] = await chosenPictures(session, chosen, given);
  if (first === undefined || more.length > 0) throw new Failure('usage', 'give one picture to segment');
  return { request: { ...common, ...chosen, picture: first.picture }, recorded: chosen.modelId !== null };
}

async function copyOut(session: Session, from: string, to: string): Promise<void> {
  const target = path.resolve(session.directory, to);
  await copyFile(from, target).catch((error: unknown) => {
    throw storageFailure(error, 'writing the segments', target);
  });
}
