import { Failure } from '#contract/failure.ts';
import type { MaskDetail, MaskProposals, MaskSource } from '#contract/masks.ts';
import type { RunLengthMask } from '#contract/run-length.ts';
import { type SegmentationChoice, segmenterIds } from '#contract/segmentation.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import type { Project } from '../store/project.ts';
import type { DisplayPictures } from './cases.ts';
import type { OperationContext } from './context.ts';
import { projectSegments } from './segment-picture.ts';

/** A picture of a data set. */
export interface SampleKey {
  readonly datasetId: number;
  readonly index: number;
}

/** Everything that the Masks screen shows of one picture. */
export async function maskDetail(
  context: OperationContext,
  pictures: DisplayPictures,
  { datasetId, index }: SampleKey,
): Promise<MaskDetail> {
  const project = context.project();
  const sample = project.samples.get(datasetId, index);
  const { name, label, width, height, pixelSizeNm, maskPath } = sample;
  const [picture, mask] = await Promise.all([
    pictures.of(sample.path, sample.sha256),
    maskPath === null ? noMask : readMask(context, maskPath, height, width),
  ]);
  const history = project.masks.history(datasetId, index);
  const current = history.at(-1) ?? history[0];
  return {
    ...{ datasetId, index, name, label, width, height, pixelSizeNm, picture, ...mask, current, history },
    proposals: proposalsOf(project, sample),
  };
}

const noMask: Pick<MaskDetail, 'mask' | 'maskProblem'> = { mask: null, maskProblem: null };

/** A mask whose file is gone or broken must not keep anybody from drawing a new one. */
async function readMask(
  context: OperationContext,
  path: string,
  height: number,
  width: number,
): Promise<Pick<MaskDetail, 'mask' | 'maskProblem'>> {
  try {
    const { mask } = await context.interactive.call('readMask', { path, size: [height, width] });
    return { mask, maskProblem: null };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return { mask: null, maskProblem: error.message };
  }
}

/** Segmentations of a picture at its own size, newest first. */
function proposalsOf(
  { segmentations, records }: Project,
  { name, sha256 }: { readonly name: string; readonly sha256: string },
): MaskProposals[] {
  return segmenterIds
    .flatMap((segmenter) =>
      [...segmentations.of(segmenter, name)]
        .filter(
          ({ content }) =>
            content.preprocessing === null &&
            content.inputs.some((input) => input.role === 'picture' && input.sha256 === sha256),
        )
        .map(({ runId, content }): MaskProposals => {
          const segments = Number(content.metrics.segments?.value ?? 0);
          const at = records.of(runId)?.execution.startedAt ?? '';
          return { runId, segmenter, parameters: content.parameters, segments, by: content.user, at };
        }),
    )
    .sort((a, b) => b.runId - a.runId);
}

/** Cuts a picture into segments at its own size; what there is by the same choice is taken. */
export async function proposeMasks(
  context: OperationContext,
  { datasetId, index }: SampleKey,
  choice: SegmentationChoice,
  seed: number,
  job: JobContext,
): Promise<{ runId: number | null }> {
  const sample = context.project().samples.get(datasetId, index);
  const { runId } = await projectSegments(
    context,
    {
      classifier: null,
      modelId: null,
      picture: { name: sample.name, source: { kind: 'file', path: sample.path }, case: null },
      choice,
      seed,
      runtime: context.runtime(),
    },
    { signal: job.signal, onProgress: job.report },
  );
  context.announce('masks');
  return { runId };
}

/**
 * A JSON blob with the segments of a run as proposals.
 *
 * @throws Failure `not-found` for a run that left no segments
 */
export async function listProposals(context: OperationContext, runId: number): Promise<{ sha256: string }> {
  const { artifacts, records, blobs } = context.project();
  const file = artifacts.of(runId).find(({ name }) => name === 'segmentation');
  if (file === undefined) {
    throw new Failure('not-found', `Run ${runId} left no segments. Propose masks for the picture again.`);
  }
  const qualities = records.of(runId)?.content.metrics.segments?.settings.qualities ?? {};
  const scratch = await context.scratch();
  try {
    const made = await context.interactive.call('listProposals', {
      path: blobs.pathOf(file.sha256),
      qualities: qualities as Record<string, number[]>,
      directory: scratch.path,
    });
    return { sha256: (await blobs.putFile(made.path, { sha256: made.sha256, trusted: true })).sha256 };
  } finally {
    await scratch.remove();
  }
}

/**
 * Makes a mask the ground truth of a picture.
 *
 * @throws Failure `usage` for a mask of another size or of no picture of a run that it names
 */
export async function acceptMask(
  context: OperationContext,
  { datasetId, index }: SampleKey,
  mask: RunLengthMask,
  source: MaskSource,
  reviewer: string,
): Promise<void> {
  const project = context.project();
  const { name, height, width } = project.samples.get(datasetId, index);
  if (mask.size[0] !== height || mask.size[1] !== width) {
    throw new Failure(
      'usage',
      `The mask has ${mask.size[1]} x ${mask.size[0]} pixels, "${name}" has ${width} x ${height}. Draw it at the size of the picture.`,
    );
  }
  for (const { runId } of source.proposals) project.runs.get(runId);
  const scratch = await context.scratch();
  try {
    const { file, area } = await context.interactive.call('drawMask', {
      mask: { size: [height, width], counts: mask.counts },
      directory: scratch.path,
    });
    const { sha256 } = await project.blobs.putFile(file.path, { sha256: file.sha256, trusted: true });
    project.masks.accept(datasetId, [{ index, kind: 'accepted', sha256, area, source }], reviewer);
  } finally {
    await scratch.remove();
  }
  context.announce('masks');
}
