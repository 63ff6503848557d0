import type { engineMethods } from '#contract/engine.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import { encodeNpy } from '../math/npy.ts';
import { readMaskFiles } from '../segment/mask-files.ts';
import { produceBytes } from './produced.ts';

/**
 * Reads masks that another program made and writes them as `segments.npy`.
 *
 * @throws Failure as `readMaskFiles`; `storage`
 */
export async function importSegments(
  work: CheckedInputOf<typeof engineMethods, 'importSegments'>,
): Promise<OutputOf<typeof engineMethods, 'importSegments'>> {
  const segmentation = await readMaskFiles(work.path, work.picture);
  const { count, height, width } = segmentation;
  const bytes =
    segmentation.kind === 'labels'
      ? encodeNpy(segmentation.labels, [height, width])
      : encodeNpy(segmentation.masks, [count, height, width]);
  return { file: await produceBytes(work.directory, 'segments', 'npy', bytes), count, height, width };
}
