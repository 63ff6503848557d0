import { stat } from 'node:fs/promises';
import type { SegmenterFiles, SegmenterId } from '#contract/segmentation.ts';
import { hashSideLoaded, type ReadFile } from '../segment/sam/side-loaded.ts';

/** Hashes by what the files looked like, so that those of hundreds of megabytes are not read for every picture. */
const known = new Map<string, ReadFile[]>();

/**
 * Hashes of the networks that somebody side-loaded for a segmenter. Those of files whose size and time did not change
 * are remembered; external data beside a file is taken to change with it.
 *
 * @throws Failure `unavailable` when one is missing; as `readModel`
 */
export async function hashSegmenterFiles(
  segmenter: SegmenterId,
  files: SegmenterFiles,
): Promise<{ files: ReadFile[] }> {
  if (segmenter !== 'sam' && segmenter !== 'sam2') return { files: [] };
  const key = JSON.stringify([segmenter, await looks(files.encoder), await looks(files.decoder)]);
  const hashed = known.get(key) ?? (await hashSideLoaded(segmenter, files));
  known.set(key, hashed);
  return { files: hashed };
}

async function looks(path: string): Promise<unknown> {
  const facts = await stat(path).catch(() => null);
  return [path, facts?.size, facts?.mtimeMs, facts?.ino];
}
