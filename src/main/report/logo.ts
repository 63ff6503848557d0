import { createHash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { Failure } from '#contract/failure.ts';
import { loadSharp } from '#engine/image/sharp.ts';

const mostBytes = 5 * 2 ** 20;
const mostPixels = 40_000_000;
/** In print it is 24 points high at most: 200 pixels are 600 per inch. */
const box = { width: 1000, height: 200 } as const;

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const jpeg = [0xff, 0xd8, 0xff];

export interface PreparedLogo {
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Makes a site's logo fit for reports: a PNG of at most 1000 x 200 pixels on white, without transparency and without
 * whatever else the file carried.
 *
 * @throws Failure `not-found`, `unreadable` for what is no whole PNG or JPEG, `usage` for one that is too large
 */
export async function prepareLogo(file: string, outputPath: string): Promise<PreparedLogo> {
  const content = await readLimited(file);
  const starts = (magic: readonly number[]) => magic.every((byte, at) => content[at] === byte);
  if (!starts(png) && !starts(jpeg)) {
    throw new Failure('unreadable', `${file} is no PNG or JPEG; save the logo as one of them`);
  }
  const sharp = await loadSharp();
  try {
    const { data, info } = await sharp(content, { limitInputPixels: mostPixels, failOn: 'warning' })
      .rotate()
      .flatten({ background: '#ffffff' })
      .resize({ ...box, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .png({ compressionLevel: 9 })
      .toBuffer({ resolveWithObject: true });
    await writeFile(outputPath, data);
    return {
      width: info.width,
      height: info.height,
      bytes: data.byteLength,
      sha256: createHash('sha256').update(data).digest('hex'),
    };
  } catch (error) {
    throw new Failure(
      'unreadable',
      `${file} can't be used as a logo: ${(error as Error).message}; save it anew as PNG`,
      undefined,
      error,
    );
  }
}

async function readLimited(file: string): Promise<Buffer> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new Failure(
      error.code === 'ENOENT' ? 'not-found' : 'unreadable',
      `the logo ${file} can't be read: ${error.code}`,
      undefined,
      error,
    );
  });
  try {
    const { size } = await handle.stat();
    if (size > mostBytes) {
      throw new Failure('usage', `${file} is larger than 5 MB; make the logo smaller`);
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
