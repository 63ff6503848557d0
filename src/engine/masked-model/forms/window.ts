import { tensorFloat } from '../../onnx/tensor.ts';
import type { MaskForm, PictureSize } from '../mask-form.ts';

const bounds = ['mask/top', 'mask/left', 'mask/bottom', 'mask/right'] as const;

/**
 * One hidden rectangle per forward pass; everything else stays visible. Rows are [M, 4] int32: top, left, bottom,
 * right in pixels, the last two excluded; a rectangle may reach beyond the picture.
 */
export function windowForm(size: PictureSize): MaskForm<Int32Array> {
  const { height, width } = size;
  return {
    kind: 'window',
    size,
    rowLength: 4,
    graphKey: 'window',
    constants: {},
    build(builder) {
      const [top, left, bottom, right] = bounds.map((name) =>
        builder.input(name, 'float32', ['batch', 1, 1, 1]),
      ) as [string, string, string, string];
      const positions = (count: number) => Float32Array.from({ length: count }, (_, i) => i);
      const rows = builder.initialiser(tensorFloat('rows', [1, 1, height, 1], positions(height)));
      const columns = builder.initialiser(tensorFloat('columns', [1, 1, 1, width], positions(width)));
      const inside = (axis: string, from: string, to: string) =>
        builder.add('Xor', [builder.add('Less', [axis, to]), builder.add('Less', [axis, from])]);
      const hidden = builder.add('And', [inside(rows, top, bottom), inside(columns, left, right)]);
      return { name: builder.add('Not', [hidden]), hardness: 'hard' };
    },
    feeds: (rows, passes) =>
      Object.fromEntries(
        bounds.map((name, side) => [
          name,
          {
            type: 'float32',
            dims: [passes, 1, 1, 1],
            data: Float32Array.from({ length: passes }, (_, i) => rows[4 * i + side] as number),
          },
        ]),
      ),
    rowKey: (rows, index) => rows.subarray(4 * index, 4 * index + 4).join(' '),
  };
}
