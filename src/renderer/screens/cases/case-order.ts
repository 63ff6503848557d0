/** How cases follow each other. */
export const caseOrders = ['index', 'confidence-falling', 'confidence-rising', 'loss-falling'] as const;
export type CaseOrder = (typeof caseOrders)[number];

/**
 * Sorts sample indices by a per-sample key: a stable radix sort on the float's bits, two passes of 16 bits, so that
 * a million cases are in order within a frame or two. Samples without a value (NaN) stand at the end either way.
 *
 * @param indices sample indices, [n] int32; not changed
 * @param keys one value per sample of the data set, [N] float32
 */
export function orderedByKey(indices: Int32Array, keys: Float32Array, falling: boolean): Int32Array {
  const bits = new Uint32Array(keys.buffer, keys.byteOffset, keys.length);
  let from = indices;
  let sortable = new Uint32Array(indices.length);
  for (let position = 0; position < indices.length; position += 1) {
    sortable[position] = sortableBits(bits[indices[position] as number] as number, falling);
  }
  for (const shift of [0, 16]) {
    const starts = new Int32Array(65_537);
    for (let position = 0; position < sortable.length; position += 1) {
      const bucket = (((sortable[position] as number) >>> shift) & 0xffff) + 1;
      starts[bucket] = (starts[bucket] as number) + 1;
    }
    for (let bucket = 1; bucket <= 65_536; bucket += 1) {
      starts[bucket] = (starts[bucket] as number) + (starts[bucket - 1] as number);
    }
    const to = new Int32Array(from.length);
    const moved = new Uint32Array(from.length);
    for (let position = 0; position < sortable.length; position += 1) {
      const key = sortable[position] as number;
      const bucket = (key >>> shift) & 0xffff;
      const place = starts[bucket] as number;
      starts[bucket] = place + 1;
      to[place] = from[position] as number;
      moved[place] = key;
    }
    from = to;
    sortable = moved;
  }
  return from;
}

/** Maps a float's bits to an unsigned number with the same order (reversed if falling); NaN to the greatest. */
function sortableBits(bits: number, falling: boolean): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return 0xffffffff;
  const rising = bits >>> 31 === 1 ? ~bits >>> 0 : (bits | 0x80000000) >>> 0;
  return falling ? ~rising >>> 0 : rising;
}

/**
 * Cross-entropy of each sample's label, -ln softmax(logits)[label]; NaN without a label that the model knows and for
 * pictures that could not be read (their logits are NaN).
 *
 * @param logits the stored answers, [N, classes] float32
 * @param expected [N] int32: the label's position among the model's classes, -1 for none
 */
export function labelLoss(logits: Float32Array, classes: number, expected: Int32Array): Float32Array {
  if (logits.length !== expected.length * classes) {
    throw new RangeError(`invalid number of logits: ${logits.length}`);
  }
  const losses = new Float32Array(expected.length).fill(Number.NaN);
  for (let index = 0; index < expected.length; index += 1) {
    const label = expected[index] as number;
    if (label < 0) continue;
    const start = index * classes;
    losses[index] = logSumOfExponentials(logits, start, classes) - (logits[start + label] as number);
  }
  return losses;
}

function logSumOfExponentials(values: Float32Array, start: number, count: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let at = start; at < start + count; at += 1) largest = Math.max(largest, values[at] as number);
  let sum = 0;
  for (let at = start; at < start + count; at += 1) sum += Math.exp((values[at] as number) - largest);
  return largest + Math.log(sum);
}
