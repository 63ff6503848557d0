import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Failure } from '#contract/failure.ts';
import { blocksOf, memoryRows, type Rows } from '../influence/rows.ts';
import { fileRows, mostBytesInMemory } from '../influence/training-set/file-rows.ts';
import { matrix } from '../math/matrix-product.ts';
import { asFloat32, decodeNpyHeader, type NpyHeader } from '../math/npy.ts';
import { softmax } from '../math/softmax.ts';
import { readNpy } from './read-array.ts';

/** Rows of a `.npy` file with what messages need to know of it. */
export interface ArrayFile {
  readonly name: string;
  /** As the file says; the first size is the number of rows. */
  readonly dims: readonly number[];
  readonly rows: Rows;
}

/** `X.npy [100, 3, 8, 8]`. */
export function shown({ name, dims }: Pick<ArrayFile, 'name' | 'dims'>): string {
  return `${name} [${dims.join(', ')}]`;
}

const headerBytes = 2 ** 16;
const checkedRows = 1024;

/**
 * A `.npy` file as rows of float32 numbers: all axes behind the first one are flattened. Small files are read at once,
 * large ones of float32 in blocks.
 *
 * @throws Failure `not-found`, `unreadable`, `table`; `usage` for a single number, no rows, or values that are no
 * numbers
 */
export async function readRows(path: string): Promise<ArrayFile> {
  const header = await readHeader(path);
  const { dims } = header;
  const count = dims[0] ?? 0;
  const width = dims.slice(1).reduce((product, size) => product * size, 1);
  const name = basename(path);
  if (dims.length === 0 || count === 0 || width === 0) {
    throw new Failure(
      'usage',
      `${shown({ name, dims })} has no rows; give [N, ...] with one row per sample.`,
    );
  }
  const large = count * width * 4 > mostBytesInMemory;
  if (large && header.descriptor !== '<f4') {
    throw new Failure(
      'usage',
      `${shown({ name, dims })} is too large for its element type; save it with array.astype('<f4').`,
    );
  }
  const rows = large
    ? fileRows(path, count, width, header.body)
    : memoryRows(matrix(asFloat32((await readNpy(path)).array), count, width));
  for await (const { start, block } of blocksOf(rows, checkedRows)) {
    const wrong = block.data.findIndex((value) => !Number.isFinite(value));
    if (wrong < 0) continue;
    const row = start + Math.floor(wrong / width);
    throw new Failure(
      'usage',
      `${shown({ name, dims })}: row ${row} holds ${block.data[wrong]}, which is no number. Leave such rows out of all arrays.`,
    );
  }
  return { name, dims, rows };
}

async function readHeader(path: string): Promise<NpyHeader> {
  const file = await open(path, 'r').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    throw new Failure(
      missing ? 'not-found' : 'unreadable',
      `"${path}" ${missing ? 'is not there' : `can't be read: ${code}`}`,
      undefined,
      error,
    );
  });
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.min(size, headerBytes));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return decodeNpyHeader(bytes.subarray(0, bytesRead), size, basename(path));
  } finally {
    await file.close();
  }
}

/** How far a row of probabilities may be from summing to 1. */
const probabilityTolerance = 1e-3;

/**
 * Outputs as softmax probabilities: rows that are non-negative and sum to 1 within 1e-3 are taken as they are, and
 * when any row is not so, all are logits.
 *
 * @throws Failure `usage` for anything but [N, K] with at least two classes
 */
export async function readOutputs(path: string): Promise<ArrayFile> {
  const file = await readRows(path);
  const { rows } = file;
  if (file.dims.length !== 2 || rows.width < 2) {
    throw new Failure(
      'usage',
      `${shown(file)} are no outputs; give [N, K] logits or probabilities of K classes.`,
    );
  }
  const all = await rows.read(0, rows.count);
  if (isProbabilities(all.data, rows.width)) return { ...file, rows: memoryRows(all) };
  const probabilities = Float32Array.from(softmax(all.data, rows.width));
  return { ...file, rows: memoryRows(matrix(probabilities, rows.count, rows.width)) };
}

function isProbabilities(values: Float32Array, classes: number): boolean {
  for (let start = 0; start < values.length; start += classes) {
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const value = values[start + k] as number;
      if (value < 0) return false;
      sum += value;
    }
    if (Math.abs(sum - 1) > probabilityTolerance) return false;
  }
  return true;
}

/**
 * Labels [N]: whole numbers from 0 on, below 0 for none.
 *
 * @throws Failure `usage` for other shapes and values
 */
export async function readLabels(
  path: string,
): Promise<{ readonly name: string; readonly labels: Int32Array }> {
  const file = await readRows(path);
  if (file.rows.width !== 1) {
    throw new Failure('usage', `${shown(file)} are no labels; give [N] class indices as int32.`);
  }
  const { data } = await file.rows.read(0, file.rows.count);
  const wrong = data.findIndex((value) => !Number.isInteger(value));
  if (wrong >= 0) {
    throw new Failure(
      'usage',
      `${shown(file)}: label ${wrong} is ${data[wrong]}; labels are whole class indices.`,
    );
  }
  return { name: file.name, labels: Int32Array.from(data, (value) => Math.max(-1, value)) };
}
