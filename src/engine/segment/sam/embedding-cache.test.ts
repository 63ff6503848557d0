import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { float32Data, float32Tensor } from '../../runtime/tensor.ts';
import { sam2Segmenter } from '../sam2.ts';
import type { SegmenterContext } from '../segmenter.ts';
import { EmbeddingCache } from './embedding-cache.ts';
import { contextWith, thingsPicture } from './fixtures/side-loaded.ts';

const folder = mkdtempSync(join(os.tmpdir(), 'embeddings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const directory = join(folder, 'cache');
beforeEach(() => rmSync(directory, { recursive: true, force: true }));

const filesIn = () => readdirSync(directory).sort();
const tensors = [
  float32Tensor(Float32Array.of(1, -2, 3, Number.NaN, 5, 6), [1, 2, 3]),
  float32Tensor(Float32Array.of(7), [1]),
];
const key = (n: number) => EmbeddingCache.key({ n });

describe('embeddings', () => {
  test('come back as they were', async () => {
    const cache = new EmbeddingCache(directory);
    expect(await cache.read(key(1))).toBeNull();
    await cache.write(key(1), tensors);
    expect(await cache.read(key(1))).toEqual(tensors);
    expect(await cache.read(key(2))).toBeNull();
  });

  test.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['empty', () => Buffer.alloc(0)],
    [
      'changed in one bit',
      (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i === 60 ? byte ^ 1 : byte))),
    ],
    ['something else', () => Buffer.from('{}'.repeat(100))],
  ])('that are %s count as absent, and go', async (_, damage) => {
    const cache = new EmbeddingCache(directory);
    await cache.write(key(1), tensors);
    const file = join(directory, filesIn()[0] ?? '');
    writeFileSync(file, damage(readFileSync(file)));
    expect(await cache.read(key(1))).toBeNull();
    expect(filesIn()).toEqual([]);
  });

  test('not used for longest go when the folder is full', async () => {
    const one = new EmbeddingCache(directory);
    await one.write(key(0), tensors);
    const { length } = readFileSync(join(directory, filesIn()[0] ?? ''));
    const cache = new EmbeddingCache(directory, 3 * length);
    for (const n of [1, 2]) await cache.write(key(n), tensors);
    for (const n of [0, 1, 2]) utimesSync(join(directory, `${key(n)}.embedding`), 1000 + n, 1000 + n);
    await cache.read(key(0));
    await cache.write(key(3), tensors);
    expect(await cache.read(key(1))).toBeNull();
    expect(filesIn()).toHaveLength(3);
    expect(await cache.read(key(0))).not.toBeNull();
  });

  test('that can not be kept are no failure', async () => {
    writeFileSync(join(folder, 'a file'), '');
    const cache = new EmbeddingCache(join(folder, 'a file'));
    await cache.write(key(1), tensors);
    expect(await cache.read(key(1))).toBeNull();
    await new EmbeddingCache(directory, 10).write(key(1), tensors);
    expect(await new EmbeddingCache(directory).read(key(1))).toBeNull();
  });
});

describe('a segmenter', () => {
  const parameters = sam2Segmenter.parameters.parse({ pointsPerSide: 6, stability: 0.7 });
  const context = (given: Partial<SegmenterContext> = {}) =>
    contextWith(folder, 'sam2', { cacheDirectory: directory, ...given });

  test('takes a kept embedding and asks the encoder no more', async () => {
    const first = await sam2Segmenter.segment(await context(), parameters);
    expect(filesIn()).toHaveLength(1);
    expect(await sam2Segmenter.segment(await context(), parameters)).toEqual(first);
    // What is kept now is the embedding of an empty picture, which the encoder would not give.
    const [name = ''] = filesIn();
    const kept = name.slice(0, 64);
    const cache = new EmbeddingCache(directory);
    const blank = (await cache.read(kept))?.map((tensor) =>
      float32Tensor(new Float32Array(float32Data(tensor, 'embedding').length), tensor.dims),
    );
    await cache.write(kept, blank ?? []);
    const { segmentation } = await sam2Segmenter.segment(await context(), parameters);
    expect(segmentation.count).toBe(1);
    expect(segmentation.kind === 'masks' && segmentation.masks.every((value) => value === 1)).toBe(true);
  });

  test('keeps one embedding per crop, picture and encoder', async () => {
    await sam2Segmenter.segment(await context(), { ...parameters, cropLayers: 1 });
    expect(filesIn()).toHaveLength(5);
    await sam2Segmenter.segment(await context(), { ...parameters, stability: 0.6 });
    expect(filesIn()).toHaveLength(5);
    await sam2Segmenter.segment(await context({ picture: thingsPicture(73, 96) }), parameters);
    expect(filesIn()).toHaveLength(6);
  });

  test('computes an embedding again when the kept one is damaged', async () => {
    const first = await sam2Segmenter.segment(await context(), parameters);
    writeFileSync(join(directory, filesIn()[0] ?? ''), 'damaged');
    expect(await sam2Segmenter.segment(await context(), parameters)).toEqual(first);
    expect(filesIn()).toHaveLength(1);
  });
});
