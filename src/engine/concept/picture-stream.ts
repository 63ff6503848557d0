import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Sample, sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import { decodeImage } from '../image/decode.ts';
import { preprocess } from '../image/preprocess.ts';
import { orderedPool } from '../import/ordered-pool.ts';

/** A picture of a data set as the network takes it: [C, H, W] float32. */
export interface StreamedPicture {
  readonly sample: Sample;
  readonly tensor: Float32Array;
}

/** Reads a list of samples: JSON lines. */
export async function readSamples(path: string): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) if (line !== '') samples.push(sample.parse(JSON.parse(line)));
  return samples;
}

/** Pictures that are read and decoded ahead of the one that is worked on. */
const ahead = 16;

/**
 * Pictures in the order of their samples, decoded while the network runs. Those that can't be read are left out and
 * named to `onUnreadable`.
 *
 * @throws Failure `cancelled`
 */
export async function* streamPictures(
  samples: readonly Sample[],
  preprocessing: Preprocessing,
  signal: AbortSignal,
  onUnreadable: (sample: Sample, message: string) => void = () => undefined,
): AsyncGenerator<StreamedPicture> {
  const decoded = orderedPool(each(samples), ahead, (listed) => decode(listed, preprocessing));
  for await (const { sample: listed, tensor, message } of decoded) {
    if (signal.aborted) throw new Failure('cancelled', 'stopped on request');
    if (tensor === null) onUnreadable(listed, message);
    else yield { sample: listed, tensor };
  }
}

async function* each(samples: readonly Sample[]): AsyncGenerator<Sample> {
  for (const listed of samples) yield listed;
}

async function decode(listed: Sample, preprocessing: Preprocessing) {
  try {
    const tensor = preprocess(await decodeImage(listed.path), preprocessing);
    return { sample: listed, tensor, message: '' };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { sample: listed, tensor: null, message: error.message };
  }
}

/** Groups of up to `size` items, in order. */
export async function* grouped<Item>(
  items: AsyncIterable<Item>,
  size: number,
): AsyncGenerator<readonly Item[]> {
  let group: Item[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** Pictures of one size one after another: [n, C, H, W]. */
export function joined(tensors: readonly Float32Array[]): Float32Array {
  const one = tensors[0]?.length ?? 0;
  const all = new Float32Array(tensors.length * one);
  for (const [i, tensor] of tensors.entries()) all.set(tensor, i * one);
  return all;
}
