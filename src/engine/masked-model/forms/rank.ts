import { Failure } from '#contract/failure.ts';
import type { MaskForm, PictureSize } from '../mask-form.ts';

/** Ranks travel as float32, which counts exactly up to here. */
const largestRankedPicture = 2 ** 24;

/**
 * Pixels by rank: visible are those with `from <= rank < to`. Insertion of the first k pixels is the row [0, k],
 * their deletion [k, H*W]. Only those two numbers cross per forward pass.
 *
 * Rows are [M, 2] int32.
 *
 * @param ranks [H, W] int32, a permutation of 0..H*W-1
 * @throws Failure `unsupported` for pictures of more than 2^24 pixels
 */
export function rankForm(ranks: Int32Array, size: PictureSize): MaskForm<Int32Array> {
  const { height, width } = size;
  if (ranks.length !== height * width) {
    throw new RangeError(`invalid ranks: ${ranks.length} for ${height} x ${width} pixels`);
  }
  if (ranks.length > largestRankedPicture) {
    throw new Failure('unsupported', `${ranks.length} pixels are too many to rank (at most 2^24).`);
  }
  return {
    kind: 'rank',
    size,
    rowLength: 2,
    graphKey: 'rank',
    constants: {
      'mask/ranks': { type: 'float32', dims: [1, 1, height, width], data: Float32Array.from(ranks) },
    },
    build(builder) {
      const ranked = builder.input('mask/ranks', 'float32', [1, 1, height, width]);
      const from = builder.input('mask/from', 'float32', ['batch', 1, 1, 1]);
      const to = builder.input('mask/to', 'float32', ['batch', 1, 1, 1]);
      const belowTo = builder.add('Less', [ranked, to]);
      const belowFrom = builder.add('Less', [ranked, from]);
      return { name: builder.add('Xor', [belowTo, belowFrom]), hardness: 'hard' };
    },
    feeds(rows, passes) {
      const bound = (offset: number) => ({
        type: 'float32' as const,
        dims: [passes, 1, 1, 1],
        data: Float32Array.from({ length: passes }, (_, i) => {
          const from = rows[2 * i] as number;
          return offset === 0 ? from : Math.max(from, rows[2 * i + 1] as number);
        }),
      });
      return { 'mask/from': bound(0), 'mask/to': bound(1) };
    },
    rowKey(rows, index) {
      const from = rows[2 * index] as number;
      const to = rows[2 * index + 1] as number;
      return to <= from ? 'none' : `${from} ${to}`;
    },
  };
}
