import { interpolationMatrix } from '../../math/interpolation.ts';
import { tensorFloat } from '../../onnx/tensor.ts';
import type { MaskForm, PictureSize } from '../mask-form.ts';

/**
 * Small maps as soft masks, enlarged bilinearly to the picture inside the graph. Rows are [M, h*w] float32, whose
 * enlarged values are in [0, 1].
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
      const enlarged = builder.add('MatMul', [builder.add('MatMul', [down, maps]), turned]);
      return { name: builder.unsqueeze(enlarged, [1]), hardness: 'soft' };
    },
    feeds: (rows, passes) => ({
      'mask/maps': { type: 'float32', dims: [passes, coarse.height, coarse.width], data: rows },
    }),
  };
}
