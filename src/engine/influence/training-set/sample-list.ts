import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Sample, sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';

/** A list of samples with its hash; parsed when it is needed. */
export async function readList(path: string): Promise<{ sha256: string; samples: () => readonly Sample[] }> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new Failure('not-found', `the list of samples "${path}" can't be read`, undefined, error);
  });
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    samples: () =>
      new TextDecoder()
        .decode(bytes)
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => sample.parse(JSON.parse(line))),
  };
}
