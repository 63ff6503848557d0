import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { externalLocations, resolveExternal } from './external-data.ts';
import { decodeProto, readModelFile } from './read.ts';

/**
 * SHA-256 (hex) of a model: over the bytes of the `.onnx` file, followed by the bytes of each external data file
 * in the order of their locations (compared by UTF-16 code units). A model without external data hashes as its
 * file does, so `sha256sum` agrees.
 *
 * Pass `externalFiles` of a model that was read already, and files are streamed only; without it the model is
 * read once to learn them.
 */
export async function modelHash(path: string, externalFiles?: readonly string[]): Promise<string> {
  const locations = externalFiles ?? externalLocations(decodeProto(await readModelFile(path), path));
  const hash = createHash('sha256');
  await absorb(hash, path);
  for (const location of [...locations].sort()) {
    await absorb(hash, await resolveExternal(dirname(path), location, path));
  }
  return hash.digest('hex');
}

async function absorb(hash: Hash, path: string): Promise<void> {
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), async (chunks) => {
    for await (const chunk of chunks) hash.update(chunk as Uint8Array);
  });
}
