import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { SegmentResult } from '#contract/engine.ts';
import type { ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { WorkProgress } from '#contract/job.ts';
import type { RecordContent } from '#contract/record.ts';
import type { RuntimeRequest } from '#contract/scalars.ts';
import type { SegmentationChoice } from '#contract/segmentation.ts';
import { findExplainer, readParameters } from '#engine/explain/describe.ts';
import { describeSegmenter, findSegmenter } from '#engine/segment/index.ts';
import { canonicalJson } from '../provenance/canonical-json.ts';
import type { OperationContext } from './context.ts';
import { onceMoreWhenInterrupted, type PictureToExplain, settleFailedRun } from './explain-picture.ts';
import { sourceOf } from './models.ts';
import { type NamedClassifier, recordBase, recordInputs } from './record-content.ts';
import { recordedNetworks, sideLoadedFiles, sideLoadedInputs } from './segmenter-files.ts';

export interface SegmentRequest {
  /** At whose input the segments are to lie; null: at the picture's own size. */
  readonly classifier: NamedClassifier | null;
  readonly modelId: number | null;
  readonly picture: Pick<PictureToExplain, 'name' | 'source' | 'case'>;
  readonly choice: SegmentationChoice;
  readonly seed: number;
  readonly runtime: RuntimeRequest;
}

export interface SegmentFollowing {
  readonly signal: AbortSignal;
  readonly onProgress: (event: WorkProgress) => void;
}

export interface ComputedSegmentation {
  readonly result: SegmentResult;
  readonly content: Omit<RecordContent, 'outputs'>;
}

/** Segments that a method can be given: a file and what to call it. */
export interface SegmentsFile {
  readonly path: string;
  /** `SLIC, 48 segments`. */
  readonly name: string;
  readonly runId: number | null;
}

/** What methods that score segments take unless somebody chooses. */
export const defaultSegmentation: SegmentationChoice = { segmenter: 'slic', parameters: {} };

/**
 * The segments that a method is to have: those of the request, else SLIC where it scores segments, else none. Its own
 * parameter `segments` asks for a number of them.
 *
 * @throws Failure `usage` when a number is asked of a segmenter that takes none
 */
export function segmentationOf(
  methodId: string,
  parameters: ParameterValues,
  chosen: SegmentationChoice | null,
): SegmentationChoice | null {
  if (!findExplainer(methodId).needs.includes('segments')) return chosen;
  const choice = chosen ?? defaultSegmentation;
  const { segments } = parameters;
  if (typeof segments !== 'number') return choice;
  if (!('segments' in findSegmenter(choice.segmenter).parameters.shape)) {
    throw new Failure(
      'usage',
      `${methodId}: ${choice.segmenter} can't be asked for ${segments} segments; set its own parameters, or choose ` +
        'slic or grid.',
    );
  }
  return { ...choice, parameters: { ...choice.parameters, segments } };
}

/** About how many segments a choice gives on the input of a classifier; null: it can't be said before. */
export function expectedSegments(choice: SegmentationChoice, [height, width]: readonly [number, number]) {
  const segmenter = findSegmenter(choice.segmenter);
  const size = { height, width };
  return segmenter.expected(segmenter.resolve(readParameters(segmenter, choice.parameters), size), size);
}

/** Cuts a picture into segments and puts the record together; nothing is stored. */
export async function computeSegmentation(
  context: OperationContext,
  request: SegmentRequest,
  directory: string,
  following: SegmentFollowing,
): Promise<ComputedSegmentation> {
  const { classifier, picture, choice, seed, runtime } = request;
  const described = describeSegmenter(findSegmenter(choice.segmenter));
  const result = await context.compute.call(
    'segment',
    {
      classifier: classifier === null ? null : sourceOf(classifier),
      picture: picture.source,
      segmenter: choice.segmenter,
      parameters: choice.parameters,
      ...sideLoadedFiles(context, choice.segmenter),
      runtime,
      seed,
      directory,
    },
    following,
  );
  const { id, source } = described;
  const base = recordBase(
    context.author(),
    'segmentation',
    { id, version: result.segmenterVersion, source },
    classifier,
  );
  const inputs = recordInputs(classifier, { ...picture, segmentsName: null }, result.inputs);
  const { parameters, passes, warnings, count, kind } = result;
  const metrics = {
    segments: { value: count, low: null, high: null, settings: { kind, qualities: result.qualities } },
    ...result.metrics,
  };
  return { result, content: { ...base, parameters, inputs, seed, metrics, passes, warnings } };
}

/** Cuts a picture into segments and keeps the run in the open project. */
export async function recordSegmentation(
  context: OperationContext,
  request: SegmentRequest,
  following: SegmentFollowing,
): Promise<SegmentsFile & { readonly runId: number; readonly result: SegmentResult }> {
  const project = context.project();
  const { picture, choice, modelId } = request;
  const { runId, directory } = await project.runs.start({
    kind: 'segmentation',
    method: choice.segmenter,
    subject: picture.name,
    modelId,
    datasetId: picture.case?.datasetId ?? null,
    case: picture.case,
    parameters: choice.parameters,
  });
  try {
    const { result, content } = await computeSegmentation(context, request, directory, following);
    await project.blobs.copyFile(picture.source.path);
    const { seconds } = result;
    const files = [result.file, result.preview];
    await project.runs.finish(runId, { content, files, seconds, yields: { kind: 'segmentation' } });
    context.announce('runs');
    return {
      path: project.blobs.pathOf(result.file.sha256),
      name: segmentsName(choice, result.count),
      runId,
      result,
    };
  } catch (error) {
    await settleFailedRun(context, runId, error);
    throw error;
  }
}

/** The segments that the project has of a picture by just this choice, or new ones. */
export async function projectSegments(
  context: OperationContext,
  request: SegmentRequest,
  following: SegmentFollowing,
): Promise<SegmentsFile> {
  const known = await findSegmentation(context, request);
  if (known !== null) return known;
  return onceMoreWhenInterrupted(following.signal, () => recordSegmentation(context, request, following));
}

async function findSegmentation(
  context: OperationContext,
  { classifier, picture, choice, seed }: SegmentRequest,
): Promise<SegmentsFile | null> {
  const { segmentations, blobs } = context.project();
  const segmenter = findSegmenter(choice.segmenter);
  const wanted = readParameters(segmenter, choice.parameters);
  const preprocessing = canonicalJson(classifier?.preprocessing ?? null);
  let picture256: string | null = null;
  let networks: string | null = null;
  for (const { runId, content, sha256 } of segmentations.of(choice.segmenter, picture.name)) {
    const same =
      content.method.version === segmenter.version &&
      content.seed === seed &&
      canonicalJson(content.preprocessing) === preprocessing &&
      agree(wanted, content.parameters);
    if (!same) continue;
    picture256 ??= await hashOf(picture.source.path);
    const read = content.inputs.find(({ role }) => role === 'picture' || role === 'tensor');
    if (read?.sha256 !== picture256) continue;
    networks ??= canonicalJson(await sideLoadedInputs(context, choice.segmenter));
    if (canonicalJson(recordedNetworks(content)) !== networks) continue;
    const count = Number(content.metrics.segments?.value ?? 0);
    return { path: blobs.pathOf(sha256), name: segmentsName(choice, count), runId };
  }
  return null;
}

/** Parameters that follow the picture are resolved in the record; those that were given must agree. */
function agree(wanted: ParameterValues, recorded: ParameterValues): boolean {
  return Object.entries(wanted).every(([name, value]) => value === null || recorded[name] === value);
}

/** `SLIC, 48 segments`. */
export function segmentsName({ segmenter }: SegmentationChoice, count: number): string {
  return `${findSegmenter(segmenter).title}, ${count} ${count === 1 ? 'segment' : 'segments'}`;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
