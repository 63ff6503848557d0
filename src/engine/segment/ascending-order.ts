/** Bits that one pass sorts by. */
const digitBits = 16;
const buckets = 2 ** digitBits;
const digits = 64 / digitBits;

/**
 * Sorts `order` so that the values it points at rise; equal values keep their order. A radix sort over the bits of
 * the numbers, which of numbers from 0 on rise as the numbers do.
 *
 * @param values float64, none negative, none NaN
 * @param order indices into `values`
 * @param rest awaited before each of the four passes, for looks at the clock
 * @returns a sorted array; `order` is used up
 */
export async function ascendingOrder(
  values: Float64Array<ArrayBuffer>,
  order: Int32Array,
  rest: () => Promise<void>,
): Promise<Int32Array> {
  // Little-endian, as every processor that this runs on: digit 0 is the lowest.
  const parts = new Uint16Array(values.buffer, values.byteOffset, values.length * digits);
  let from = order;
  let to: Int32Array = new Int32Array(order.length);
  const starts = new Int32Array(buckets);
  for (let digit = 0; digit < digits; digit++) {
    await rest();
    starts.fill(0);
    for (let i = 0; i < from.length; i++) {
      const bucket = parts[(from[i] as number) * digits + digit] as number;
      starts[bucket] = (starts[bucket] as number) + 1;
    }
    let sum = 0;
    for (let bucket = 0; bucket < buckets; bucket++) {
      const size = starts[bucket] as number;
      starts[bucket] = sum;
      sum += size;
    }
    for (let i = 0; i < from.length; i++) {
      const index = from[i] as number;
      const bucket = parts[index * digits + digit] as number;
      const place = starts[bucket] as number;
      starts[bucket] = place + 1;
      to[place] = index;
    }
    [from, to] = [to, from];
  }
  return from;
}
