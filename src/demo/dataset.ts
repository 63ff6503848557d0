import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import { type DemoSet, demoClasses, demoSets, setStem } from './classes.ts';
import {
  imagePath,
  makeFolder,
  maskPath,
  tableColumns,
  tableRow,
  writePicture,
  writeWhole,
} from './dataset-files.ts';
import { generatePicture } from './picture.ts';

/** Pictures of the demo as it ships. */
export const defaultCounts: Readonly<Record<DemoSet, number>> = { train: 2400, validation: 800, siteB: 800 };
export const defaultSeed = 7;
export const defaultSize = 128;

/** Pictures that may be in encoding or writing at the same time. */
const WINDOW = 24;
const LARGEST_COUNT = 1_000_000;

export interface DatasetOptions {
  /** Made if it is not there; files of the same names are overwritten. */
  readonly directory: string;
  readonly seed?: number;
  readonly counts?: Readonly<Record<DemoSet, number>>;
  /** Width and height of the pictures in pixels. */
  readonly size?: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

export interface Dataset {
  /** Absolute path of each table; a set of 0 pictures has a table with a header only. */
  readonly files: Readonly<Record<DemoSet, string>>;
  readonly classes: readonly string[];
}

/**
 * Writes the demo's picture sets: one folder of PNG pictures, one of PNG masks and one CSV per set. A table is
 * written after all its pictures, so a table that is there is complete. The same seed and size give the same bytes;
 * a picture doesn't depend on the counts.
 *
 * @throws Failure `usage` for a count, seed or size out of range, `storage` if a file can't be written, `cancelled`
 */
export async function generateDataset(options: DatasetOptions): Promise<Dataset> {
  const { seed, counts, size } = checked(options);
  const directory = path.resolve(options.directory);
  const total = demoSets.reduce((sum, set) => sum + counts[set], 0);
  let done = 0;
  const files: Record<DemoSet, string> = { train: '', validation: '', siteB: '' };
  for (const set of demoSets) {
    await makeFolder(path.dirname(path.join(directory, imagePath(set, 0))));
    await makeFolder(path.dirname(path.join(directory, maskPath(set, 0))));
    const rows = [tableColumns.join(',')];
    const pending = new Set<Promise<void>>();
    try {
      for (let index = 0; index < counts[set]; index++) {
        if (options.signal?.aborted) {
          throw new Failure('cancelled', `stopped after ${done} of ${total} demo pictures in ${directory}`);
        }
        const picture = generatePicture({ seed, set, index, size });
        rows.push(tableRow(set, index, picture));
        const writing = writePicture(directory, set, index, size, picture).then(() => {
          pending.delete(writing);
          done++;
          options.onProgress?.({ done, total });
        });
        pending.add(writing);
        if (pending.size >= WINDOW) await Promise.race(pending);
      }
      await Promise.all(pending);
    } finally {
      // Whatever the end, nothing is written or reported after it.
      await Promise.allSettled(pending);
    }
    files[set] = path.join(directory, `${setStem[set]}.csv`);
    await writeWhole(files[set], `${rows.join('\n')}\n`);
  }
  return { files, classes: demoClasses };
}

function checked(options: DatasetOptions) {
  const { seed = defaultSeed, counts = defaultCounts, size = defaultSize } = options;
  if (!Number.isSafeInteger(seed)) throw new Failure('usage', `invalid seed: ${seed}; give an integer`);
  for (const set of demoSets) {
    const count = counts[set];
    if (!(Number.isInteger(count) && count >= 0 && count <= LARGEST_COUNT)) {
      throw new Failure('usage', `invalid number of ${set} pictures: ${count}; give 0 to ${LARGEST_COUNT}`);
    }
  }
  if (!(Number.isInteger(size) && size >= 8 && size <= 4096)) {
    throw new Failure('usage', `invalid picture size: ${size}; give 8 to 4096 pixels`);
  }
  return { seed, counts, size };
}
