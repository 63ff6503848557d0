import { memoryRows, type Rows } from './rows.ts';

/** Bytes that all open methods of this process may hold in memory together; what does not fit is read block by block. */
const mostBytes = 2 ** 30;
let heldBytes = 0;

/** Numbers in one block of rows: 32 MiB. A block also is what passes between two chances to cancel. */
const blockNumbers = 2 ** 23;

/** How many rows to take at once, for rows and results that are at most `width` numbers wide. */
export function blockRows(width: number): number {
  return Math.max(1, Math.floor(blockNumbers / Math.max(1, width)));
}

/**
 * Rows of one method that stay in memory from their first use on, as far as there is room, so that the next query does
 * not read them again.
 */
export class HeldRows {
  readonly #held = new Map<Rows, Promise<Rows>>();
  #bytes = 0;

  /** The same rows, in memory where they fit. */
  of(rows: Rows): Promise<Rows> {
    const known = this.#held.get(rows);
    if (known !== undefined) return known;
    const bytes = rows.count * rows.width * Float32Array.BYTES_PER_ELEMENT;
    if (rows.count === 0 || heldBytes + bytes > mostBytes) return Promise.resolve(rows);
    heldBytes += bytes;
    this.#bytes += bytes;
    const read = rows.read(0, rows.count).then(memoryRows);
    this.#held.set(rows, read);
    read.catch(() => {
      if (this.#held.delete(rows)) this.#release(bytes);
    });
    return read;
  }

  clear(): void {
    this.#held.clear();
    this.#release(this.#bytes);
  }

  #release(bytes: number): void {
    heldBytes -= bytes;
    this.#bytes -= bytes;
  }
}
