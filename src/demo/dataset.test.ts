import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSharp } from '#engine/image/sharp.ts';
import { demoClasses } from './classes.ts';
import { generateDataset } from './dataset.ts';
import { generatePicture } from './picture.ts';

const sharp = await loadSharp();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'waferlens-demo-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const generate = (name: string, train: number, validation = 0, siteB = 0) =>
  generateDataset({
    directory: path.join(folder, name),
    seed: 3,
    size: 32,
    counts: { train, validation, siteB },
  });
const bytes = (name: string, file: string) => readFile(path.join(folder, name, file));

describe('generateDataset', () => {
  it('writes the same bytes twice, and the same picture however many there are', async () => {
    await generate('one', 6, 4, 2);
    await generate('two', 6, 4, 2);
    await generate('more', 12);
    for (const file of [
      'train.csv',
      'validation.csv',
      'site-b.csv',
      'train/000005.png',
      'site-b/000001.png',
    ]) {
      expect(await bytes('one', file)).toEqual(await bytes('two', file));
    }
    for (const file of ['train/000004.png', 'train-masks/000004.png']) {
      expect(await bytes('more', file)).toEqual(await bytes('one', file));
    }
  });

  it('writes a table whose paths lead to the pictures and masks', async () => {
    const { files, classes } = await generate('table', 30);
    expect(classes).toEqual([...demoClasses]);
    const lines = (await readFile(files.train, 'utf8')).trimEnd().split('\n');
    expect(lines[0]).toBe(
      'image_path,mask_path,label,true_label,lot,wafer,die_x,die_y,site,pixel_size_nm,duplicate_of',
    );
    expect(lines).toHaveLength(31);
    for (const [index, line] of lines.slice(1).entries()) {
      const [image, mask, label, trueLabel] = line.split(',');
      const expected = generatePicture({ seed: 3, set: 'train', index, size: 32 });
      expect([label, trueLabel]).toEqual([expected.label, expected.trueLabel]);
      const decode = (file = '') =>
        sharp(path.join(path.dirname(files.train), file))
          .toColourspace('b-w')
          .raw()
          .toBuffer();
      expect(new Uint8Array(await decode(image))).toEqual(expected.pixels);
      expect(new Uint8Array(await decode(mask))).toEqual(expected.mask);
    }
  });

  it('writes 8-bit grey PNG files with one channel', async () => {
    await generate('depth', 1);
    const { format, channels, depth, width } = await sharp(
      path.join(folder, 'depth/train/000000.png'),
    ).metadata();
    expect({ format, channels, depth, width }).toEqual({
      format: 'png',
      channels: 1,
      depth: 'uchar',
      width: 32,
    });
  });

  it('reports each picture once', async () => {
    const seen: number[] = [];
    await generateDataset({
      directory: path.join(folder, 'progress'),
      size: 16,
      counts: { train: 3, validation: 2, siteB: 1 },
      onProgress: ({ done, total }) => {
        expect(total).toBe(6);
        seen.push(done);
      },
    });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('stops when asked to and leaves no table behind', async () => {
    const abort = new AbortController();
    const directory = path.join(folder, 'cancelled');
    const running = generateDataset({
      directory,
      size: 16,
      counts: { train: 500, validation: 0, siteB: 0 },
      onProgress: ({ done }) => {
        if (done === 20) abort.abort();
      },
      signal: abort.signal,
    });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(readFile(path.join(directory, 'train.csv'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('names the place it could not write to', async () => {
    await writeFile(path.join(folder, 'taken'), 'a file where the folder should be');
    await expect(generate('taken', 1)).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('taken'),
    });
  });

  it.each([
    { counts: { train: -1, validation: 0, siteB: 0 }, words: 'invalid number of train pictures: -1' },
    { size: 5, words: 'invalid picture size: 5' },
    { seed: 0.5, words: 'invalid seed: 0.5' },
  ])('refuses $words', async ({ words, ...options }) => {
    await expect(
      generateDataset({ directory: path.join(folder, 'refused'), ...options }),
    ).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(words),
    });
  });
});
