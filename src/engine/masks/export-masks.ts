import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, posix } from 'node:path';
import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { maskEngineMethods } from '#contract/mask-work.ts';
import type { CallContext, CheckedInputOf, OutputOf, ProgressOf } from '#contract/method.ts';
import { decodeImage, defaultDecodeLimits } from '../image/decode.ts';
import { maskPng } from '../image/display.ts';
import { readPictureFile } from '../image/picture-file.ts';
import { formatOfContent } from '../image/picture-format.ts';
import { stem } from './sample-lookup.ts';
import { readSamplesFile } from './samples-file.ts';

type Methods = typeof maskEngineMethods;

/** The table's name in the folder. */
export const maskTableName = 'masks.csv';

/**
 * Writes `masks/` with a PNG per mask, `masks.csv` in the shape of Carinthia-S (`image_path;mask_path;filename;label`,
 * paths relative to the folder where they lie in it), and `images/` where pictures are to be copied. Masks that are PNG
 * files already are copied byte for byte.
 *
 * @throws Failure `integrity` for a picture or mask that was changed since it was imported; `not-found`, `unreadable`,
 * `storage`, `cancelled`
 */
export async function exportMasks(
  { samplesFile, directory, copyPictures }: CheckedInputOf<Methods, 'exportMasks'>,
  { signal, report }: CallContext<ProgressOf<Methods, 'exportMasks'>>,
): Promise<OutputOf<Methods, 'exportMasks'>> {
  const rows = ['image_path;mask_path;filename;label'];
  const names = new FreeNames();
  let masks = 0;
  let total = 0;
  for await (const _ of readSamplesFile(samplesFile)) total++;
  for await (const sample of readSamplesFile(samplesFile)) {
    if (signal.aborted) throw new Failure('cancelled', 'the export of masks was cancelled');
    const place = names.of(sample);
    const picture = copyPictures ? await copyPicture(sample, directory, place) : sample.path;
    const mask = await writeMask(sample, directory, place);
    if (mask !== '') masks++;
    const file = basename(sample.name.replaceAll('\\', '/'));
    rows.push([picture, mask, file, sample.label ?? ''].map(field).join(';'));
    await report({ done: rows.length - 1, total, unit: 'pictures', message: sample.name });
  }
  await write(join(directory, maskTableName), `${rows.join('\r\n')}\r\n`);
  return { pictures: rows.length - 1, masks };
}

/** Names below a folder, without extension, that no other sample has. */
class FreeNames {
  readonly #taken = new Set<string>();

  of(sample: Sample): string {
    const wanted = insideName(sample);
    let name = wanted;
    // Case is folded, because some file systems fold it.
    for (let copy = 2; this.#taken.has(name.toLowerCase()); copy++) name = `${wanted}-${copy}`;
    this.#taken.add(name.toLowerCase());
    return name;
  }
}

/** The sample's name where it is a plain path below a folder, else the name of its file; without extension. */
function insideName({ name, path }: Sample): string {
  const plain = posix.normalize(name.replaceAll('\\', '/'));
  const outside = plain.startsWith('/') || plain.startsWith('..') || /^[a-z]:/i.test(plain);
  return stem(outside ? basename(path) : plain).replace(/^(images|masks)\//, '');
}

async function copyPicture(sample: Sample, directory: string, place: string): Promise<string> {
  const name = posix.join('images', `${place}${extname(sample.path)}`);
  await write(join(directory, name), await readUnchanged(sample.path, sample.sha256));
  return name;
}

async function writeMask(sample: Sample, directory: string, place: string): Promise<string> {
  const { maskPath, maskSha256 } = sample;
  if (maskPath === null || maskSha256 === null) return '';
  const bytes = await readUnchanged(maskPath, maskSha256);
  const plain = formatOfContent(bytes) === 'png';
  const png = plain
    ? bytes
    : await maskPng(await decodeImage(bytes, defaultDecodeLimits, basename(maskPath)));
  const name = posix.join('masks', `${place}.png`);
  await write(join(directory, name), png);
  return name;
}

async function readUnchanged(path: string, sha256: string): Promise<Buffer> {
  const bytes = await readPictureFile(path, defaultDecodeLimits.maximumBytes);
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
  throw new Failure('integrity', `"${path}" is not what was imported; put the file back, or import it again`);
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Failure('storage', `"${path}" can't be written: ${code}`, undefined, error);
  }
}

/** A field of a table, quoted where it has to be. */
function field(text: string): string {
  return /[;"\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
