import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { RecordContent, RecordInput } from '#contract/record.ts';
import { type SegmenterFiles, type SegmenterId, segmenterId } from '#contract/segmentation.ts';
import { findSegmenter } from '#engine/segment/index.ts';
import type { OperationContext } from './context.ts';

const roles = ['segmenter encoder', 'segmenter decoder'];

/** Where the networks of a segmenter are expected, and where embeddings are kept; null for those that need none. */
export function sideLoadedFiles(
  context: Pick<OperationContext, 'segmenterDirectory'>,
  segmenter: SegmenterId,
): { readonly files: SegmenterFiles | null; readonly cacheDirectory: string | null } {
  if (!findSegmenter(segmenter).needs.includes('files')) return { files: null, cacheDirectory: null };
  const directory = path.join(context.segmenterDirectory, segmenter);
  return {
    files: { encoder: path.join(directory, 'encoder.onnx'), decoder: path.join(directory, 'decoder.onnx') },
    cacheDirectory: path.join(context.segmenterDirectory, 'cache'),
  };
}

/**
 * The networks that a segmenter would use now, as records name them.
 *
 * @throws Failure `unavailable` when they are missing
 */
export async function sideLoadedInputs(
  context: OperationContext,
  segmenter: SegmenterId,
): Promise<RecordInput[]> {
  const { files } = sideLoadedFiles(context, segmenter);
  if (files === null) return [];
  return (await context.interactive.call('hashSegmenterFiles', { segmenter, files })).files;
}

/** The networks that a record's segmentation was made by. */
export function recordedNetworks({ inputs }: Pick<RecordContent, 'inputs'>): RecordInput[] {
  return inputs.filter(({ role }) => roles.includes(role));
}

/**
 * Checks that the networks of a record are still there.
 *
 * @throws Failure `unavailable` when they are missing, `integrity` when others are in their place
 */
export async function requireRecordedNetworks(
  context: OperationContext,
  content: RecordContent,
): Promise<void> {
  const recorded = recordedNetworks(content);
  if (recorded.length === 0) return;
  const present = await sideLoadedInputs(context, segmenterId.parse(content.method.id));
  for (const { role, name, sha256 } of recorded) {
    const now = present.find((input) => input.role === role);
    if (now?.sha256 === sha256) continue;
    throw new Failure(
      'integrity',
      `the ${role} "${name}" in ${path.join(context.segmenterDirectory, content.method.id)} is another file than the ` +
        `one recorded (SHA-256 ${sha256}). Put that one back to replay the run.`,
    );
  }
}
