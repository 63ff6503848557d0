import type { Classifier } from '#engine/runtime/classifier.ts';

const batches = [1, 2, 4, 8, 16, 32, 64];
/** Pictures that suffice for the largest batch. */
export const mostPictures = Math.max(...batches);

/** The batch in which the bare model takes the least time per picture. */
export async function fastestBatch(bare: Classifier, pictures: Float32Array): Promise<number> {
  let best = 1;
  let fastest = Number.POSITIVE_INFINITY;
  for (const batch of batches) {
    await secondsPerPass(bare, pictures, batch, 1);
    const times = [];
    for (let round = 0; round < 3; round++) {
      times.push(await secondsPerPass(bare, pictures, batch, Math.max(2, Math.ceil(64 / batch))));
    }
    if (Math.min(...times) < fastest) {
      fastest = Math.min(...times);
      best = batch;
    }
  }
  return best;
}

/** Seconds per picture of the bare model, over `runs` runs of one batch. */
export async function secondsPerPass(
  bare: Classifier,
  pictures: Float32Array,
  batch: number,
  runs: number,
): Promise<number> {
  const some = pictures.subarray(0, batch * bare.channels * bare.height * bare.width);
  const start = performance.now();
  for (let run = 0; run < runs; run++) await bare.forward(some, batch);
  return (performance.now() - start) / 1000 / (runs * batch);
}
