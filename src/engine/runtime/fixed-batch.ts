import { SeededRandom } from '../math/random.ts';
import type { Session } from './session.ts';
import { float32Data, float32Tensor, type Tensor } from './tensor.ts';

/** Largest allowed difference, relative to the largest magnitude, between the two forms of a model. */
const tolerance = 1e-4;

/**
 * Whether `free` (any batch) gives on 2B seeded noise pictures at once what `fixed` (batch B) gives in two runs.
 * An error in `free` is a no: then a batch size hides in a place that the rewriting does not know.
 */
export async function agreesWithFixedBatch(
  fixed: Session,
  free: Session,
  tensors: { readonly input: string; readonly output: string },
  shape: readonly [batch: number, channels: number, height: number, width: number],
): Promise<boolean> {
  const [batch, ...picture] = shape;
  const size = picture.reduce((product, length) => product * length, batch);
  const random = new SeededRandom(20240601);
  const pictures = Float32Array.from({ length: 2 * size }, () => random.normal());
  const run = async (session: Session, data: Float32Array, n: number) => {
    const results = await session.run({ [tensors.input]: float32Tensor(data, [n, ...picture]) }, [
      tensors.output,
    ]);
    return float32Data(results[tensors.output], tensors.output);
  };
  const halves = [
    await run(fixed, pictures.subarray(0, size), batch),
    await run(fixed, pictures.subarray(size), batch),
  ];
  const expected = Float32Array.from(halves.flatMap((half) => Array.from(half)));
  let found: Float32Array;
  try {
    found = await run(free, pictures, 2 * batch);
  } catch {
    return false;
  }
  if (found.length !== expected.length) return false;
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return found.every((value, i) => Math.abs(value - (expected[i] as number)) <= tolerance * scale);
}

/**
 * Runs n pictures [n, C, H, W] through a model that takes exactly `batch` at a time; the last group is filled up
 * with its last picture. Outputs whose first size is the batch come back with n.
 */
export async function runInFixedBatches(
  session: Session,
  input: string,
  pictures: Float32Array,
  shape: readonly [n: number, channels: number, height: number, width: number],
  batch: number,
  outputs: readonly string[],
): Promise<Record<string, Tensor>> {
  const [n, ...picture] = shape;
  const size = picture.reduce((product, length) => product * length, 1);
  const parts: Record<string, { readonly dims: readonly number[]; readonly data: Float32Array }> = {};
  for (let start = 0; start < n; start += batch) {
    const count = Math.min(batch, n - start);
    const group = new Float32Array(batch * size);
    group.set(pictures.subarray(start * size, (start + count) * size));
    for (let i = count; i < batch; i++) group.copyWithin(i * size, (count - 1) * size, count * size);
    const results = await session.run({ [input]: float32Tensor(group, [batch, ...picture]) }, outputs);
    for (const name of outputs) {
      const data = float32Data(results[name], name);
      const each = data.length / batch;
      const dims = results[name]?.dims ?? [];
      const part = parts[name] ?? { dims: [n, ...dims.slice(1)], data: new Float32Array(n * each) };
      parts[name] = part;
      part.data.set(data.subarray(0, count * each), start * each);
    }
  }
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, float32Tensor(part.data, part.dims)]),
  );
}
