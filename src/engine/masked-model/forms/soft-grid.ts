import { interpolationMatrix } from '../../math/interpolation.ts';
import { tensorInt64 } from '../../onnx/tensor.ts';
import type { MaskForm, PictureSize } from '../mask-form.ts';

/** The masks of RISE for one picture size: how coarse they are and how far they may be shifted. */
export interface SoftGrid {
  readonly form: MaskForm<Float32Array>;
  /** Cells along each side. */
  readonly cells: number;
  /** Height and width of a cell in pixels; a shift is smaller than that. */
  readonly cell: readonly [height: number, width: number];
}

/**
 * Coarse grids of visible and hidden cells, enlarged bilinearly to one cell more than the picture and cropped at a
 * shift (Petsiuk et al. 2018, section 3.2, and the authors' code). Rows are [M, cells*cells + 2] float32: the grid
 * row by row, then the shift down and to the right in pixels.
 *
 * Enlarging is two small matrix products, rows of the interpolation matrix being chosen by the shift.
 */
export function softGrid(size: PictureSize, cells: number): SoftGrid {
  const { height, width } = size;
  if (!(Number.isInteger(cells) && cells > 0)) throw new RangeError(`invalid cells: ${cells}`);
  const cell = [Math.ceil(height / cells), Math.ceil(width / cells)] as const;
  const matrix = (side: 0 | 1) => ({
    type: 'float32' as const,
    dims: [(cells + 1) * cell[side], cells],
    data: interpolationMatrix(cells, (cells + 1) * cell[side]),
  });
  const rowLength = cells * cells + 2;
  const form: MaskForm<Float32Array> = {
    kind: 'soft-grid',
    size,
    rowLength,
    graphKey: `soft-grid ${cells}`,
    constants: { 'mask/enlarge-rows': matrix(0), 'mask/enlarge-columns': matrix(1) },
    build(builder) {
      const grids = builder.input('mask/grids', 'float32', ['batch', cells, cells]);
      const cropped = (axis: 'rows' | 'columns', length: number) => {
        const enlarge = builder.input(`mask/enlarge-${axis}`, 'float32', [null, cells]);
        const shift = builder.input(`mask/shift-${axis}`, 'int64', ['batch', 1]);
        const positions = builder.initialiser(
          tensorInt64(
            `positions-${axis}`,
            [1, length],
            Array.from({ length }, (_, i) => i),
          ),
        );
        return builder.add('Gather', [enlarge, builder.add('Add', [shift, positions])], { axis: 0 });
      };
      const tall = builder.add('MatMul', [cropped('rows', height), grids]);
      const across = builder.add('Transpose', [cropped('columns', width)], { perm: [0, 2, 1] });
      return {
        name: builder.unsqueeze(builder.add('MatMul', [tall, across]), [1]),
        hardness: 'soft',
      };
    },
    feeds(rows, passes) {
      const grids = new Float32Array(passes * cells * cells);
      const down = new BigInt64Array(passes);
      const right = new BigInt64Array(passes);
      for (let i = 0; i < passes; i++) {
        const start = i * rowLength;
        grids.set(rows.subarray(start, start + cells * cells), i * cells * cells);
        down[i] = BigInt(rows[start + cells * cells] as number);
        right[i] = BigInt(rows[start + cells * cells + 1] as number);
      }
      return {
        'mask/grids': { type: 'float32', dims: [passes, cells, cells], data: grids },
        'mask/shift-rows': { type: 'int64', dims: [passes, 1], data: down },
        'mask/shift-columns': { type: 'int64', dims: [passes, 1], data: right },
      };
    },
  };
  return { form, cells, cell };
}
