import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportProblem, Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { FoundMask, maskEngineMethods } from '#contract/mask-work.ts';
import type { CallContext, CheckedInputOf, OutputOf, ProgressOf } from '#contract/method.ts';
import { decodeImage } from '../image/decode.ts';
import { imageReasonOf } from '../image/image-failure.ts';
import { encodePng } from '../image/png.ts';
import { HashedFile } from '../import/hashed-file.ts';
import { areaInside, maskAtSize, maskRaster } from './mask-at-size.ts';
import type { MaskCandidate } from './mask-candidate.ts';
import { openMaskSource } from './mask-candidates.ts';
import { SampleLookup } from './sample-lookup.ts';
import { readSamplesFile } from './samples-file.ts';

type Methods = typeof maskEngineMethods;
type Context = CallContext<ProgressOf<Methods, 'importMasks'>>;

/** What one mask came to. */
type Outcome = FoundMask | ImportProblem | 'unchanged';

/**
 * Reads the masks of a source for the samples of a data set. One bad file never stops it: it becomes a problem.
 *
 * @throws Failure `not-found`, `unreadable`, `table` for the source itself; `storage`, `cancelled`
 */
export async function importMasks(
  { source, samplesFile, directory }: CheckedInputOf<Methods, 'importMasks'>,
  { signal, report }: Context,
): Promise<OutputOf<Methods, 'importMasks'>> {
  const samples: Sample[] = [];
  for await (const sample of readSamplesFile(samplesFile)) samples.push(sample);
  const { total, items } = await openMaskSource(source, new SampleLookup(samples));
  const list = await HashedFile.create(join(directory, 'masks.jsonl'));
  const problems: ImportProblem[] = [];
  const seen = new Map<number, string>();
  let unchanged = 0;
  let done = 0;
  try {
    for await (const item of items) {
      if (signal.aborted) throw new Failure('cancelled', 'the import of masks was cancelled');
      const outcome = 'reason' in item ? item : await take(item, seen, directory);
      if (outcome === 'unchanged') unchanged++;
      else if ('reason' in outcome) problems.push(outcome);
      else await list.append(Buffer.from(`${JSON.stringify(outcome)}\n`));
      done++;
      await report({ done, total: Math.max(done, total), unit: 'masks', message: item.file });
    }
    return { list: await list.finish(), unchanged, problems };
  } finally {
    await list.abandon();
  }
}

async function take(
  { sample, file, read }: MaskCandidate,
  seen: Map<number, string>,
  directory: string,
): Promise<Outcome> {
  const problem = (reason: ImportProblem['reason'], message: string): ImportProblem => ({
    file,
    severity: 'skipped',
    reason,
    message,
  });
  const first = seen.get(sample.index);
  if (first !== undefined) {
    return problem('duplicate', `"${sample.name}" has the mask "${first}" already; "${file}" is left out`);
  }
  try {
    const pixels = await read();
    seen.set(sample.index, file);
    if (await saysTheSame(sample, pixels)) return 'unchanged';
    const png = await encodePng(maskRaster(pixels, sample.height, sample.width));
    const path = join(directory, `${sample.index}.png`);
    await writeFile(path, png).catch((error: NodeJS.ErrnoException) => {
      throw new Failure('storage', `"${path}" can't be written: ${error.code}; free some space`);
    });
    const sha256 = createHash('sha256').update(png).digest('hex');
    return { index: sample.index, path, sha256, area: areaInside(pixels), file };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'storage') throw error;
    const missing = imageReasonOf(error) === 'missing';
    const message = `mask of "${sample.name}": ${error.message}`;
    return problem(missing ? 'mask-missing' : 'mask-broken', message);
  }
}

/** Whether a mask has the pixels of the one that counts. One that can't be read any more says nothing. */
async function saysTheSame({ maskPath, height, width, name }: Sample, pixels: Uint8Array): Promise<boolean> {
  if (maskPath === null) return false;
  try {
    const current = maskAtSize(await decodeImage(maskPath), height, width, name);
    return current.every((value, at) => (value !== 0) === (pixels[at] !== 0));
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}
