import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { encodeMask } from '#contract/run-length.ts';
import { encodePng } from '../image/png.ts';
import { cocoMasks } from './coco-annotations.ts';
import { polygonCounts } from './coco-polygon.ts';
import { maskOfCounts } from './coco-rle.ts';
import { readMaskFiles } from './mask-files.ts';

const folder = mkdtempSync(join(os.tmpdir(), 'masks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `#` set, rows as they are seen. */
function drawn(...rows: string[]) {
  const data = Uint8Array.from(rows.join(''), (character) => (character === '#' ? 255 : 0));
  return { height: rows.length, width: rows[0]?.length ?? 0, channels: 1 as const, data };
}

async function put(path: string, raster: Parameters<typeof encodePng>[0]): Promise<string> {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), await encodePng(raster));
  return join(folder, path);
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('uncompressed run lengths', () => {
  test('go down the columns, clear pixels first', () => {
    // pycocotools: decode(frPyObjects({size: [2, 3], counts: [1, 2, 3]}, 2, 3)) is [[0, 1, 0], [1, 0, 0]].
    expect([...maskOfCounts([1, 2, 3], 2, 3)]).toEqual([0, 1, 0, 1, 0, 0]);
    expect([...maskOfCounts([0, 4, 1, 1], 2, 3)]).toEqual([1, 1, 0, 1, 1, 1]);
  });

  test.each([
    [[1, 2], /cover 3 of 2 x 3/],
    [[1, 6], /pass 2 x 3/],
    [[7, -1], /pass 2 x 3/],
    [[5.5, 0.5], /5.5 pixels/],
  ])('%j are refused', (counts, message) => {
    expect(() => maskOfCounts(counts, 2, 3)).toThrow(message);
  });
});

/** Made with `pycocotools.mask.frPyObjects` 2.0.11, 12 x 15 pixels. */
const polygons: readonly (readonly [readonly number[], string])[] = [
  [[2, 1, 9, 1, 9, 7, 2, 7], 'i06600000000000W2'],
  [[1.5, 2.5, 13.2, 4.1, 6.6, 11.3], 'k01;2N2N1O2NO2N1O1O1O1Oe0'],
  [[-3, -2, 8, 5, 20, 3, 7, 14], '03:1N2O001N1000O00000O001O1O10L'],
  [[4, 4, 4, 4, 9, 10], 'd5'],
  [[0, 0, 15, 0, 15, 12, 0, 12], '0d5'],
  [[7.3, 0.2, 8.1, 11.9, 7.9, 5.5, 14.9, 6.1, 1.2, 6.4], 'm01:1O1O1O11Ob2'],
];

describe('polygons', () => {
  test.each(polygons)('%j is filled as pycocotools does', (outline, counts) => {
    const mask = maskOfCounts(polygonCounts(outline, 12, 15), 12, 15);
    expect(encodeMask(mask, 12, 15).counts).toBe(counts);
  });

  test.each([
    [[1, 1, 2, 2], /three corners/],
    [[1, 1, 2, 2, 3, 3, 4], /three corners/],
    [[1, 1, 2, 2, 1e9, 3], /far outside/],
    [[1, 1, 2, 2, Number.NaN, 3], /far outside/],
  ])('%j is refused', (outline, message) => {
    expect(() => polygonCounts(outline, 12, 15)).toThrow(message);
  });
});

describe('COCO annotations', () => {
  const images = [
    { id: 7, file_name: 'train/a.png', height: 2, width: 3 },
    { id: 8, file_name: 'b.jpg', height: 12, width: 15 },
  ];
  const annotations = [
    { id: 1, image_id: 8, category_id: 1, segmentation: [polygons[0]?.[0], polygons[5]?.[0]], iscrowd: 0 },
    { id: 2, image_id: 7, segmentation: { size: [2, 3], counts: [1, 2, 3] } },
    { id: 3, image_id: 7, segmentation: { size: [2, 3], counts: '123' } },
  ];
  const whole = json({ info: {}, images, annotations, categories: [] });

  test('of a data set are those of the picture, by its name with or without the ending', () => {
    const found = cocoMasks(whole, 'a.png', 'x.json');
    expect(found).toMatchObject({ kind: 'masks', count: 2, height: 2, width: 3 });
    expect([...found.masks]).toEqual([0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0]);
    expect(cocoMasks(whole, 'b.png', 'x.json').count).toBe(1);
  });

  test('of several polygons are one mask', () => {
    const { masks } = cocoMasks(whole, 'b.jpg', 'x.json');
    const one = (at: number) => maskOfCounts(polygonCounts(polygons[at]?.[0] ?? [], 12, 15), 12, 15);
    const [first, second] = [one(0), one(5)];
    expect([...masks]).toEqual(Array.from(first, (value, i) => value | (second[i] ?? 0)));
  });

  test('of one picture in the forms of SA-1B and of amg.py are read whatever it is called', () => {
    const list = annotations.slice(1).map(({ segmentation }) => ({ segmentation, predicted_iou: 0.9 }));
    const image = { image_id: 3, file_name: 'sa_3.jpg', height: 2, width: 3 };
    for (const content of [list, { image, annotations: list }]) {
      expect(cocoMasks(json(content), 'other.png', 'x.json').count).toBe(2);
    }
  });

  test.each<[string, Uint8Array, string, RegExp]>([
    ['no JSON', Uint8Array.of(1, 2), 'table', /is no JSON file/],
    ['something else', json({ a: 1 }), 'table', /no COCO annotations/],
    ['another picture', whole, 'usage', /names 2 pictures, none of them c\.png/],
    ['no masks', json({ images, annotations: [] }), 'usage', /names 2|no masks/],
    ['several pictures unnamed', json(annotations), 'usage', /several pictures/],
    ['polygons without a size', json([{ segmentation: [[1, 1, 2, 2, 3, 1]] }]), 'usage', /without the size/],
    [
      'another size',
      json({
        images: [images[1]],
        annotations: [{ image_id: 8, segmentation: { size: [2, 3], counts: '123' } }],
      }),
      'table',
      /mask 1 of "x\.json" can't be read: it is 3 x 2 pixels, the picture 15 x 12/,
    ],
    [
      'damaged counts',
      json([{ segmentation: { size: [2, 3], counts: '1' } }]),
      'table',
      /mask 1 of "x\.json" can't be read/,
    ],
    [
      'more than memory holds',
      json([{ segmentation: { size: [60_000, 60_000], counts: [3_600_000_000] } }]),
      'usage',
      /3600000000 bytes/,
    ],
  ])('with %s are refused', (_, bytes, code, message) => {
    const read = () => cocoMasks(bytes, 'c.png', 'x.json');
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code }));
  });
});

describe('mask pictures', () => {
  const upper = drawn('##.', '...');
  const lower = drawn('...', '.##');

  test('in a folder are masks in the order of their numbers', async () => {
    for (const [name, mask] of [
      ['10.png', lower],
      ['2.png', upper],
      ['1.PNG', lower],
    ] as const) {
      await put(`numbers/${name}`, mask);
    }
    writeFileSync(join(folder, 'numbers', 'metadata.csv'), 'id,area\n');
    const found = await readMaskFiles(join(folder, 'numbers'), 'a.png');
    expect(found).toMatchObject({ kind: 'masks', count: 3, height: 2, width: 3 });
    expect(found.kind === 'masks' && found.masks.join('')).toBe('000011110000000011');
  });

  test('in a folder of the name of the picture are its own', async () => {
    await put('pictures/a/0.png', upper);
    await put('pictures/b/0.png', lower);
    const found = await readMaskFiles(join(folder, 'pictures'), 'b.jpg');
    expect(found.kind === 'masks' && found.masks.join('')).toBe('000011');
  });

  test('of labels are a label map: grey values, or colours', async () => {
    const grey = await put('labels.png', { ...upper, data: Uint8Array.of(9, 9, 0, 5, 5, 0) });
    const found = await readMaskFiles(grey, 'a.png');
    expect(found).toMatchObject({ kind: 'labels', count: 3 });
    expect(found.kind === 'labels' && [...found.labels]).toEqual([2, 2, 0, 1, 1, 0]);
    const data = Uint8Array.of(255, 0, 0, 0, 255, 0, 255, 0, 0, 0, 0, 255, 0, 0, 255, 0, 255, 0);
    const colours = await readMaskFiles(
      await put('colours.png', { height: 2, width: 3, channels: 3, data }),
      'a.png',
    );
    expect(colours.kind === 'labels' && [...colours.labels]).toEqual([2, 1, 2, 0, 0, 1]);
  });

  test('of different sizes are refused by name', async () => {
    await put('sizes/0.png', upper);
    await put('sizes/1.png', drawn('##', '..'));
    await expect(readMaskFiles(join(folder, 'sizes'), 'a.png')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/"1\.png" has 2 x 2 pixels, "0\.png" 3 x 2/),
    });
  });

  test('that are not there, damaged or a photograph are refused', async () => {
    mkdirSync(join(folder, 'empty'));
    await expect(readMaskFiles(join(folder, 'empty'), 'a.png')).rejects.toThrow(/holds no mask pictures/);
    await expect(readMaskFiles(join(folder, 'none'), 'a.png')).rejects.toMatchObject({ code: 'not-found' });
    writeFileSync(join(folder, 'broken.png'), 'no picture');
    await expect(readMaskFiles(join(folder, 'broken.png'), 'a.png')).rejects.toMatchObject({ code: 'image' });
    const data = Uint8Array.from({ length: 300 * 300 * 3 }, (_, i) => Math.floor(i / 3) >> (8 * (i % 3)));
    const photograph = await put('photograph.png', { height: 300, width: 300, channels: 3, data });
    await expect(readMaskFiles(photograph, 'a.png')).rejects.toThrow(/Is it a photograph\?/);
  });
});
