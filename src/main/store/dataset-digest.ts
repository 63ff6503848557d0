import { createHash, type Hash } from 'node:crypto';
import type { Sample } from '#contract/dataset.ts';

/**
 * SHA-256 of a data set: over one line of JSON per sample, in order, `[picture hash, label, mask hash]` with null for
 * what is not there. Paths, lots and remarks are not part of it: the same pictures with the same truth are the same
 * data, wherever they lie.
 */
export class DatasetDigest {
  readonly #hash: Hash = createHash('sha256');

  add(sample: Pick<Sample, 'sha256' | 'label' | 'maskSha256'>): void {
    this.#hash.update(`${JSON.stringify([sample.sha256, sample.label, sample.maskSha256])}\n`);
  }

  /** The digest in hexadecimal; nothing can be added afterwards. */
  finish(): string {
    return this.#hash.digest('hex');
  }
}
