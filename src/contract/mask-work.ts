import { z } from 'zod';
import { importProblem } from './dataset.ts';
import { workProgress } from './job.ts';
import { runLengthMask } from './masks.ts';
import { longMethod, method } from './method.ts';
import { path } from './scalars.ts';
import { producedArray, producedFile } from './work.ts';

const count = z.number().int().min(0);
const { size } = runLengthMask.shape;

/** A mask that an import found for a sample: one JSON line each. */
export const foundMask = z.object({
  index: count,
  /** A grey PNG of the size of the picture, 255 inside. */
  path,
  sha256: z.string(),
  area: count,
  /** Name of the file that it was read from. */
  file: z.string(),
});
export type FoundMask = z.infer<typeof foundMask>;

/** What workers do about ground-truth masks. */
export const maskEngineMethods = {
  /** Draws a mask as a grey PNG, 255 inside. */
  drawMask: method({
    input: z.object({ mask: runLengthMask, directory: path }),
    output: z.object({ file: producedArray, area: count }),
  }),
  /** Reads a mask picture at a size; one of another size but the same shape is scaled, nearest pixel. */
  readMask: method({
    input: z.object({ path, size }),
    output: z.object({ mask: runLengthMask, area: count }),
  }),
  /** Lists the segments of a `.npy` file as `proposalList`, a JSON file. */
  listProposals: method({
    input: z.object({
      path,
      /** What the segmenter says of each segment, by name. */
      qualities: z.record(z.string(), z.array(z.number())),
      directory: path,
    }),
    output: producedFile,
  }),
  /**
   * Writes masks as PNG and a table of them in the shape of Carinthia-S into `directory`, which exists and is empty.
   * `samplesFile`: JSON lines of `sample`.
   */
  exportMasks: longMethod({
    input: z.object({ samplesFile: path, directory: path, copyPictures: z.boolean() }),
    output: z.object({ pictures: count, masks: count }),
    progress: workProgress,
  }),
  /**
   * Reads the masks of a table, a folder or a file of COCO for samples; writes PNG files and a list of them, JSON lines
   * of `foundMask`, into `directory`. Masks that say what counts already are left out and counted.
   */
  importMasks: longMethod({
    input: z.object({ source: path, samplesFile: path, directory: path }),
    output: z.object({ list: producedFile, unchanged: count, problems: z.array(importProblem) }),
    progress: workProgress,
  }),
} as const;
