import type { Tensor } from '../../runtime/tensor.ts';
import type { LabelMap } from '../../segment/segmentation.ts';
import { coalitionKey } from '../coalition-key.ts';
import type { MaskForm } from '../mask-form.ts';

/**
 * Coalitions over a label map: a pixel is visible when its segment is a member. Rows are [M, count] uint8, non-zero
 * for members; the graph gathers a row's entries by label.
 */
export function segmentsForm(map: LabelMap): MaskForm<Uint8Array> {
  const { height, width, count } = map;
  return {
    kind: 'segments',
    size: { height, width },
    rowLength: count,
    graphKey: 'segments',
    constants: { 'mask/labels': { type: 'int32', dims: [height, width], data: map.labels } },
    build(builder) {
      const rows = builder.input('mask/members', 'bool', ['batch', 'segments']);
      const labels = builder.input('mask/labels', 'int32', [height, width]);
      const planes = builder.add('Gather', [rows, labels], { axis: 1 });
      return { name: builder.unsqueeze(planes, [1]), hardness: 'hard' };
    },
    feeds: (rows, passes) => ({ 'mask/members': membersTensor(rows, passes, count) }),
    rowKey: (rows, index) => coalitionKey(rows, index * count, count),
  };
}

/** Coalition rows as the bool tensor that ONNX Runtime expects: exactly 0 or 1. */
export function membersTensor(rows: Uint8Array, passes: number, count: number): Tensor {
  return { type: 'bool', dims: [passes, count], data: rows.map((member) => (member === 0 ? 0 : 1)) };
}
