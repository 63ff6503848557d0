import { open } from 'node:fs/promises';
import { Failure } from '#contract/failure.ts';
import { type Matrix, matrix } from '../../math/matrix-product.ts';
import { memoryRows, type Rows } from '../rows.ts';

/** Arrays up to this size are held in memory; larger ones are read in blocks. */
export const mostBytesInMemory = 256 * 2 ** 20;

/**
 * Rows of a raw float32 file, read by position. The operating system's file cache is the cache: no memory of this
 * process is held between two reads, and no file is held open.
 *
 * @param offset bytes before the first row
 * @throws Failure `integrity` by `read` when the file ends early
 */
export function fileRows(path: string, count: number, width: number, offset = 0): Rows {
  return {
    count,
    width,
    async read(start, rows) {
      if (start < 0 || start + rows > count)
        throw new RangeError(`invalid rows: ${start} + ${rows} of ${count}`);
      const data = new Float32Array(rows * width);
      const bytes = new Uint8Array(data.buffer);
      const file = await open(path, 'r').catch((error: unknown) => {
        throw new Failure(
          'integrity',
          `"${path}" can't be read; start again, it is made anew.`,
          undefined,
          error,
        );
      });
      try {
        for (let filled = 0; filled < bytes.length; ) {
          const position = offset + start * width * 4 + filled;
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, position);
          if (bytesRead === 0) {
            throw new Failure('integrity', `"${path}" is cut off; start again, it is made anew.`);
          }
          filled += bytesRead;
        }
      } finally {
        await file.close();
      }
      return matrix(data, rows, width);
    },
  };
}

/** Some of the rows, by rising positions: what is left out is read over. */
export function pickedRows(rows: Rows, positions: Int32Array): Rows {
  if (positions.length === rows.count) return rows;
  const { width } = rows;
  return {
    count: positions.length,
    width,
    async read(start, count) {
      if (count === 0) return matrix(new Float32Array(0), 0, width);
      const first = positions[start] as number;
      const last = positions[start + count - 1] as number;
      const all = await rows.read(first, last - first + 1);
      const picked = new Float32Array(count * width);
      for (let i = 0; i < count; i++) {
        const from = ((positions[start + i] as number) - first) * width;
        picked.set(all.data.subarray(from, from + width), i * width);
      }
      return matrix(picked, count, width);
    },
  };
}

/** (value - mean) / spread of every number. */
export function standardisedRows(rows: Rows, { mean, spread }: Standardisation): Rows {
  return {
    count: rows.count,
    width: rows.width,
    async read(start, count) {
      return standardised(await rows.read(start, count), { mean, spread });
    },
  };
}

/** What grey values are standardised by. */
export interface Standardisation {
  readonly mean: number;
  readonly spread: number;
}

export function standardised(block: Matrix, { mean, spread }: Standardisation): Matrix {
  return matrix(
    block.data.map((value) => (value - mean) / spread),
    block.rows,
    block.columns,
  );
}

/** Held in memory from now on where they are small enough. */
export async function settled(rows: Rows, mostBytes = mostBytesInMemory): Promise<Rows> {
  if (rows.count * rows.width * 4 > mostBytes) return rows;
  return memoryRows(await rows.read(0, rows.count));
}
