import type { Sample } from '#contract/dataset.ts';
import { pictureChunks } from '../training-set/sample-pictures.ts';
import type { ComparedPicture } from './near-duplicates.ts';
import { detailSide, pictureDetail } from './picture-detail.ts';

const chunk = 32;

/**
 * The details of pictures, decoded once and in order.
 *
 * @param samples those that were readable when their arrays were made; one that is not any more has no detail
 * @throws Failure `cancelled`
 */
export async function comparedPictures(
  samples: readonly Sample[],
  signal: AbortSignal,
  report: (done: number, total: number) => Promise<void>,
): Promise<ComparedPicture[]> {
  const found: ComparedPicture[] = [];
  const forms = { preprocessings: [], side: detailSide };
  for await (const { start, count, greys } of pictureChunks(samples, 0, chunk, forms, signal)) {
    const pixels = detailSide * detailSide;
    for (let i = 0; i < count; i++) {
      const { sha256 } = samples[start + i] as Sample;
      found.push({ sha256, detail: pictureDetail(greys.subarray(i * pixels, (i + 1) * pixels)) });
    }
    await report(start + count, samples.length);
  }
  return found;
}
