import type { MaskForm, PictureSize } from '../mask-form.ts';

/**
 * Whole masks of real numbers in [0, 1], for the few passes whose mask is a map itself. Rows are [M, H*W] float32
 * and cross in full.
 */
export function softForm(size: PictureSize): MaskForm<Float32Array> {
  const { height, width } = size;
  return {
    kind: 'soft',
    size,
    rowLength: height * width,
    graphKey: 'soft',
    constants: {},
    build: (builder) => ({
      name: builder.input('mask/values', 'float32', ['batch', 1, height, width]),
      hardness: 'soft',
    }),
    feeds: (rows, passes) => ({
      'mask/values': { type: 'float32', dims: [passes, 1, height, width], data: rows },
    }),
  };
}
