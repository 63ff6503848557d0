import { createHash } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { ProducedArray, ProducedFile } from '#contract/work.ts';
import { rangeOf } from '../math/statistics.ts';

/** Writes a file of a run and hashes what is written. Throws Failure `storage`. */
async function produce(directory: string, name: string, bytes: Uint8Array) {
  const path = join(directory, name);
  await writeFile(path, bytes).catch((error: unknown) => {
    throw storageFailure(path, error);
  });
  return { path, bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function storageFailure(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === undefined) return error;
  return new Failure('storage', `"${path}" can't be written: ${code}; free some space`, undefined, error);
}

const kinds = {
  float32: { extension: 'f32', array: Float32Array },
  int32: { extension: 'i32', array: Int32Array },
  uint8: { extension: 'u8', array: Uint8Array },
} as const;

/**
 * Writes `<name>.f32`, `.i32` or `.u8`: the array's values, C order, without a header, in the byte order of this
 * PC, which is little-endian wherever the program runs.
 *
 * @param name the artifact's name, such as `map`
 */
export async function produceArray(
  directory: string,
  name: string,
  data: Float32Array | Int32Array | Uint8Array,
  shape: readonly number[],
): Promise<ProducedArray> {
  const type = data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'uint8';
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const file = await produce(directory, `${name}.${kinds[type].extension}`, bytes);
  return { name, ...file, type, shape: [...shape], range: rangeOf(data) };
}

/** Writes `<name>.png`; `shape` is [height, width]. */
export async function producePng(
  directory: string,
  name: string,
  png: Uint8Array,
  shape: readonly [height: number, width: number],
): Promise<ProducedArray> {
  const file = await produce(directory, `${name}.png`, png);
  return { name, ...file, type: 'png', shape: [...shape], range: null };
}

/** Writes `<name>.<extension>`: a file that says itself what it holds. */
export async function produceBytes(
  directory: string,
  name: string,
  extension: string,
  bytes: Uint8Array,
): Promise<ProducedFile> {
  return { name, ...(await produce(directory, `${name}.${extension}`, bytes)) };
}

/** Writes `<name>.json`. */
export async function produceJson(directory: string, name: string, value: unknown): Promise<ProducedFile> {
  return produceBytes(directory, name, 'json', new TextEncoder().encode(JSON.stringify(value)));
}

const partialName = 'partial.f32';

/** Writes an early look at a map to `partial.f32`, whole or not at all, and returns its path. */
export async function writePartial(directory: string, map: Float32Array): Promise<string> {
  const path = join(directory, partialName);
  const bytes = new Uint8Array(map.buffer, map.byteOffset, map.byteLength);
  await writeFile(`${path}.tmp`, bytes).catch((error: unknown) => {
    throw storageFailure(path, error);
  });
  await rename(`${path}.tmp`, path);
  return path;
}

/** Removes the early look: the map itself takes its place. */
export function removePartial(directory: string): Promise<void> {
  return rm(join(directory, partialName), { force: true });
}
