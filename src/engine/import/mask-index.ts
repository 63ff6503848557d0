import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { formatOfName } from '#engine/image/picture-format.ts';

/**
 * The masks of a folder. A picture's mask has its relative path (with any picture extension), else its file name
 * without extension, also with `_mask` behind it, where only one file of the folder has that name.
 */
export class MaskIndex {
  readonly #byPath = new Map<string, string>();
  /** null where several files share a name. */
  readonly #byStem = new Map<string, string | null>();

  static async of(directory: string): Promise<MaskIndex> {
    const index = new MaskIndex();
    const folders = [directory];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) folders.push(path);
        else if (entry.isFile() && formatOfName(entry.name) !== undefined) index.#add(directory, path);
      }
    }
    return index;
  }

  /** @param name the picture as its folder or table names it, with `/` between folders */
  find(name: string): string | null {
    const whole = stem(name.replaceAll('\\', '/').replace(/^(\.\/)+/, ''));
    const last = whole.slice(whole.lastIndexOf('/') + 1);
    return (
      this.#byPath.get(whole) ??
      this.#byPath.get(`${whole}_mask`) ??
      this.#byStem.get(last) ??
      this.#byStem.get(`${last}_mask`) ??
      null
    );
  }

  #add(directory: string, path: string): void {
    const whole = stem(relative(directory, path).split(sep).join('/'));
    const last = whole.slice(whole.lastIndexOf('/') + 1);
    this.#byPath.set(whole, path);
    this.#byStem.set(last, this.#byStem.has(last) ? null : path);
  }
}

function stem(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > name.lastIndexOf('/') + 1 ? name.slice(0, dot) : name;
}
