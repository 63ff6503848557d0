import type { Tensor } from '../../runtime/tensor.ts';
import type { LabelMap } from '../../segment/segmentation.ts';
import { coalitionKey } from '../coalition-key.ts';
import type { MaskForm } from '../mask-form.ts';

/**
 * Coalitions over a label map: a pixel is visible when its segment is a member. Rows are [M, count] uint8, non-zero
 * for members. The graph gathers by label what all coalitions of a batch say, which lies side by side, and transposes:
 * gathering single entries row by row takes several times as long.
 */
export function segmentsForm(map: LabelMap): MaskForm<Uint8Array> {
  const { height, width, count } = map;
  return {
    kind: 'segments',
    size: { height, width },
    rowLength: count,
    graphKey: 'segments',
    constants: { 'mask/labels': { type: 'int32', dims: [height * width], data: map.labels } },
    build(builder) {
      const members = builder.input('mask/members', 'float32', ['segments', 'batch']);
      const labels = builder.input('mask/labels', 'int32', [height * width]);
      const pixels = builder.add('Gather', [members, labels], { axis: 0 });
      const planes = builder.cast(builder.add('Transpose', [pixels], { perm: [1, 0] }), 'bool');
      return { name: builder.reshape(planes, [-1, 1, height, width]), hardness: 'hard' };
    },
    feeds: (rows, passes) => ({ 'mask/members': membersBySegment(rows, passes, count) }),
    rowKey: (rows, index) => coalitionKey(rows, index * count, count),
  };
}

/** Coalition rows as columns, [count, passes] float32 of 0 and 1. */
function membersBySegment(rows: Uint8Array, passes: number, count: number): Tensor {
  const data = new Float32Array(count * passes);
  for (let pass = 0; pass < passes; pass++) {
    for (let segment = 0; segment < count; segment++) {
      if (rows[pass * count + segment] !== 0) data[segment * passes + pass] = 1;
    }
  }
  return { type: 'float32', dims: [count, passes], data };
}
