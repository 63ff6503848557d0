import type { OverlappingMasks } from '../../segment/segmentation.ts';
import { coalitionKey } from '../coalition-key.ts';
import type { MaskForm } from '../mask-form.ts';

/**
 * Coalitions over masks that may overlap and leave gaps. With members `visible` a pixel is seen when any member
 * holds it; with members `hidden` it is seen when none does. On a partition of the picture the two are each
 * other's complement, here they are not: a gap belongs to nobody.
 *
 * Rows are [M, count] uint8. The graph multiplies rows [B, n] with masks [n, H*W] and asks which sums exceed 0.
 */
export function overlappingForm(
  segmentation: OverlappingMasks,
  members: 'visible' | 'hidden',
): MaskForm<Uint8Array> {
  const { height, width, count } = segmentation;
  const planes = segmentation.masks.map((value) => (value === 0 ? 0 : 1));
  return {
    kind: 'overlapping',
    size: { height, width },
    rowLength: count,
    graphKey: `overlapping ${members}`,
    constants: { 'mask/planes': { type: 'uint8', dims: [count, height * width], data: planes } },
    build(builder) {
      const rows = builder.input('mask/members', 'float32', ['batch', 'segments']);
      const bytes = builder.input('mask/planes', 'uint8', ['segments', height * width]);
      const holders = builder.add('MatMul', [rows, builder.cast(bytes, 'float32')]);
      const flat =
        members === 'visible'
          ? builder.add('Greater', [holders, builder.floats([], [0.5])])
          : builder.add('Less', [holders, builder.floats([], [0.5])]);
      return { name: builder.reshape(flat, [-1, 1, height, width]), hardness: 'hard' };
    },
    feeds: (rows, passes) => ({
      'mask/members': {
        type: 'float32',
        dims: [passes, count],
        data: Float32Array.from(rows, (member) => (member === 0 ? 0 : 1)),
      },
    }),
    rowKey: (rows, index) => coalitionKey(rows, index * count, count),
  };
}
