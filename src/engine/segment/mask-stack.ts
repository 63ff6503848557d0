import { Failure } from '#contract/failure.ts';
import type { OverlappingMasks } from './segmentation.ts';

/** All masks of a picture together, [n, H, W] uint8. */
export const mostMaskBytes = 2 ** 29;

/** Room for masks, all empty. Throws Failure `usage` when it would not fit. */
export function emptyMasks(count: number, height: number, width: number, title: string): OverlappingMasks {
  const bytes = count * height * width;
  if (bytes > mostMaskBytes) {
    throw new Failure(
      'usage',
      `${count} masks of ${width} x ${height} pixels in ${title} take ${bytes} bytes; ${mostMaskBytes} are read. Give ` +
        'fewer, or make them smaller.',
    );
  }
  return { kind: 'masks', masks: new Uint8Array(bytes), height, width, count };
}
