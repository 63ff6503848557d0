import type { ImportProblem, Sample } from '#contract/dataset.ts';

/** A mask that a source has for a sample. */
export interface MaskCandidate {
  readonly sample: Sample;
  /** As the source names it. */
  readonly file: string;
  /** [height, width] of the sample, uint8, non-zero inside. Throws Failure for what can't be read. */
  readonly read: () => Promise<Uint8Array>;
}

/** What an import goes through, and about how many there are. */
export interface MaskSourceListing {
  readonly total: number;
  readonly items: AsyncIterable<MaskCandidate | ImportProblem>;
}
