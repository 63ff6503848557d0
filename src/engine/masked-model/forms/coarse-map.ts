import { interpolationMatrix } from '../../math/interpolation.ts';
import { tensorFloat } from '../../onnx/tensor.ts';
import type { MaskForm, PictureSize } from '../mask-form.ts';

/** Below the smallest range of a map that is not constant. */
const smallestRange = 1e-37;

/**
 * Feature maps as soft masks, as Score-CAM has them: enlarged bilinearly to the picture and scaled to 0..1 by their own
 * smallest and largest value, all inside the graph. Rows are [M, h*w] float32, raw; a row must not be constant.
 */
export function coarseMapForm(size: PictureSize, coarse: PictureSize): MaskForm<Float32Array> {
  const { height, width } = size;
  const rowLength = coarse.height * coarse.width;
  return {
    kind: 'coarse-map',
    size,
    rowLength,
    graphKey: `coarse-map ${coarse.height}x${coarse.width}`,
    constants: {},
    build(builder) {
      const maps = builder.input('mask/maps', 'float32', ['batch', coarse.height, coarse.width]);
      const down = builder.initialiser(
        tensorFloat('down', [height, coarse.height], interpolationMatrix(coarse.height, height)),
      );
      const across = builder.initialiser(
        tensorFloat('across', [width, coarse.width], interpolationMatrix(coarse.width, width)),
      );
      const turned = builder.add('Transpose', [across], { perm: [1, 0] });
      const enlarged = builder.unsqueeze(
        builder.add('MatMul', [builder.add('MatMul', [down, maps]), turned]),
        [1],
      );
      const lowest = builder.add('Neg', [builder.reduceMax(builder.add('Neg', [enlarged]), [2, 3], true)]);
      const range = builder.add('Sub', [builder.reduceMax(enlarged, [2, 3], true), lowest]);
      const divisor = builder.add('Max', [range, builder.floats([1], [smallestRange])]);
      const mask = builder.add('Div', [builder.add('Sub', [enlarged, lowest]), divisor]);
      return { name: mask, hardness: 'soft' };
    },
    feeds: (rows, passes) => ({
      'mask/maps': { type: 'float32', dims: [passes, coarse.height, coarse.width], data: rows },
    }),
  };
}
