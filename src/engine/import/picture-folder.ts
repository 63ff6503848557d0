import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '#contract/failure.ts';

/** Pictures that a scan makes itself, each under its hash. */
export class PictureFolder {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Keeps a PNG and tells where.
   *
   * @throws Failure `storage` when the disk is full or not writable
   */
  async keep(png: Uint8Array, sha256: string): Promise<string> {
    const path = join(this.#directory, `${sha256}.png`);
    try {
      await mkdir(this.#directory, { recursive: true });
      await writeFile(path, png);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === undefined) throw error;
      throw new Failure('storage', `"${path}" can't be written: ${code}; free some space`, undefined, error);
    }
    return path;
  }
}
