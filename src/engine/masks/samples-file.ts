import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { type Sample, sample } from '#contract/dataset.ts';

/** Reads JSON lines of `sample`, one after another. */
export async function* readSamplesFile(path: string): AsyncGenerator<Sample> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) yield sample.parse(JSON.parse(line));
}
