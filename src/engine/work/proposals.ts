import { Failure } from '#contract/failure.ts';
import type { maskEngineMethods } from '#contract/mask-work.ts';
import type { CheckedInputOf } from '#contract/method.ts';
import type { ProducedFile } from '#contract/work.ts';
import { proposalsOf } from '../masks/proposals.ts';
import { asSegmentation } from './case-input.ts';
import { produceJson } from './produced.ts';
import { readNpy } from './read-array.ts';

/** Lists the segments of a `.npy` file as proposals. Throws Failure as `readNpy`, `table` for other arrays. */
export async function listProposals({
  path,
  qualities,
  directory,
}: CheckedInputOf<typeof maskEngineMethods, 'listProposals'>): Promise<ProducedFile> {
  const { array, name } = await readNpy(path);
  const [height = 0, width = 0] = array.dims.slice(-2);
  const segmentation = asSegmentation(array, height, width, name);
  if (segmentation === null) {
    throw new Failure(
      'table',
      `${name} is ${array.type} [${array.dims.join(', ')}], which holds no segments`,
    );
  }
  return produceJson(directory, 'proposals', proposalsOf(segmentation, qualities));
}
