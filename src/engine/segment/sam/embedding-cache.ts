import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { float32Data, float32Tensor, type Tensor } from '../../runtime/tensor.ts';

/** All embeddings of a folder together; SAM's take 4 MiB each, SAM 2's 16 MiB. */
const mostBytes = 2 ** 31;
const extension = '.embedding';
const magic = Buffer.from('waferlens embedding 1\n');

/**
 * Embeddings of pictures in a folder, a file each, named by the hash of what they were computed from. The folder is
 * kept below a size: those that were not used for longest go. A file that is damaged counts as absent, and so does
 * the whole cache where it can't be read or written: it only saves time.
 *
 * A file is a magic line, the length of a JSON header (uint32) with the tensors' sizes, their float32 values, and the
 * SHA-256 of all that.
 */
export class EmbeddingCache {
  readonly #directory: string | null;
  readonly #mostBytes: number;

  /** @param directory null: nothing is kept */
  constructor(directory: string | null, limit = mostBytes) {
    this.#directory = directory;
    this.#mostBytes = limit;
  }

  /** A key of everything that an embedding depends on. */
  static key(parts: Readonly<Record<string, unknown>>): string {
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  }

  /** The tensors of a key; null when they are not there or damaged. */
  async read(key: string): Promise<Tensor[] | null> {
    if (this.#directory === null) return null;
    const path = this.#path(this.#directory, key);
    try {
      const tensors = decode(await readFile(path));
      if (tensors === null) await rm(path, { force: true });
      else await utimes(path, new Date(), new Date());
      return tensors;
    } catch {
      return null;
    }
  }

  /** Keeps the tensors of a key, whole or not at all. */
  async write(key: string, tensors: readonly Tensor[]): Promise<void> {
    if (this.#directory === null) return;
    const bytes = encode(tensors);
    if (bytes.length > this.#mostBytes) return;
    const path = this.#path(this.#directory, key);
    const temporary = `${path}.${randomUUID()}.new`;
    try {
      await mkdir(this.#directory, { recursive: true });
      await this.#makeRoom(this.#directory, bytes.length);
      await writeFile(temporary, bytes);
      await rename(temporary, path);
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  #path(directory: string, key: string): string {
    return join(directory, `${key}${extension}`);
  }

  async #makeRoom(directory: string, needed: number): Promise<void> {
    const files = [];
    for (const name of await readdir(directory)) {
      if (!name.includes(extension)) continue;
      const path = join(directory, name);
      // Another worker may have removed it in between.
      const facts = await stat(path).catch(() => null);
      if (facts !== null) files.push({ path, bytes: facts.size, used: facts.mtimeMs });
    }
    files.sort((a, b) => a.used - b.used);
    let total = files.reduce((sum, { bytes }) => sum + bytes, needed);
    for (const { path, bytes } of files) {
      if (total <= this.#mostBytes) return;
      await rm(path, { force: true });
      total -= bytes;
    }
  }
}

function encode(tensors: readonly Tensor[]): Buffer {
  const header = Buffer.from(JSON.stringify(tensors.map(({ dims }) => dims)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const values = tensors.map((tensor, i) => {
    const data = float32Data(tensor, `embedding ${i}`);
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  });
  const content = Buffer.concat([magic, length, header, ...values]);
  return Buffer.concat([content, createHash('sha256').update(content).digest()]);
}

function decode(bytes: Buffer): Tensor[] | null {
  const end = bytes.length - 32;
  if (end < magic.length + 4 || !bytes.subarray(0, magic.length).equals(magic)) return null;
  const content = bytes.subarray(0, end);
  if (!createHash('sha256').update(content).digest().equals(bytes.subarray(end))) return null;
  // From here on the file is what was once written.
  const start = magic.length + 4;
  let at = start + content.readUInt32LE(magic.length);
  const sizes = JSON.parse(content.toString('utf8', start, at)) as number[][];
  return sizes.map((dims) => {
    const length = 4 * dims.reduce((product, size) => product * size, 1);
    const values = new Float32Array(new Uint8Array(content.subarray(at, at + length)).buffer);
    at += length;
    return float32Tensor(values, dims);
  });
}
