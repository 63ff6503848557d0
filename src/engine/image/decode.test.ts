import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeImage } from './decode.ts';
import { encodePng } from './png.ts';
import { loadSharp, type SharpFactory } from './sharp.ts';

let folder: string;
let sharp: SharpFactory;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waferlens-decode-'));
  sharp = await loadSharp();
});
afterAll(() => rm(folder, { recursive: true }));

const grey = { width: 3, height: 2, channels: 1, data: Uint8Array.of(0, 10, 20, 100, 200, 255) } as const;
const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919 + ((i * i) % 251)) % 256);

/** A little-endian BMP of 3 x 2 pixels: rows from the bottom up, as most are. */
function bmp(bits: number, palette: readonly number[], rows: readonly (readonly number[])[]): Uint8Array {
  const offset = 54 + palette.length;
  const bytes = Buffer.alloc(offset + rows.flat().length);
  bytes.write('BM', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(offset, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(3, 18);
  bytes.writeInt32LE(2, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(bits, 28);
  bytes.writeUInt32LE(palette.length / 4, 46);
  bytes.set(palette, 54);
  bytes.set(rows.flat(), offset);
  return bytes;
}

/** An uncompressed little-endian TIFF. */
function tiff(
  width: number,
  height: number,
  channels: number,
  bits: number,
  format: number,
  pixels: Uint8Array,
): Uint8Array {
  const bitsOffset = 8 + 2 + 10 * 12 + 4;
  const dataOffset = bitsOffset + 8;
  const entries: [number, number, number, number][] = [
    [256, 3, 1, width],
    [257, 3, 1, height],
    channels === 1 ? [258, 3, 1, bits] : [258, 3, channels, bitsOffset],
    [259, 3, 1, 1],
    [262, 3, 1, channels === 1 ? 1 : 2],
    [273, 4, 1, dataOffset],
    [277, 3, 1, channels],
    [278, 3, 1, height],
    [279, 4, 1, pixels.length],
    [339, 3, 1, format],
  ];
  const bytes = Buffer.alloc(dataOffset + pixels.length);
  bytes.write('II*\0', 0, 'latin1');
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, count, value], at) => {
    bytes.writeUInt16LE(tag, 10 + at * 12);
    bytes.writeUInt16LE(type, 12 + at * 12);
    bytes.writeUInt32LE(count, 14 + at * 12);
    bytes.writeUInt32LE(value, 18 + at * 12);
  });
  for (let channel = 0; channel < 3; channel++) bytes.writeUInt16LE(bits, bitsOffset + channel * 2);
  bytes.set(pixels, dataOffset);
  return bytes;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(data.length, 0);
  bytes.set(body, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A valid grey PNG of any size whose pixels are all black. */
function blackPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const rows = deflateSync(Buffer.alloc((width + 1) * height), { level: 1 });
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', new Uint8Array()),
  ]);
}

async function reasonOf(source: Uint8Array | string): Promise<unknown> {
  return decodeImage(source).then(
    () => 'decoded',
    (error) => (error as { data?: { reason?: string } }).data?.reason,
  );
}

describe('decodeImage', () => {
  test('an 8-bit grey PNG keeps its values and its one channel', async () => {
    const { data, ...header } = await decodeImage(await encodePng(grey));
    expect(header).toEqual({ width: 3, height: 2, channels: 1, bitDepth: 8, format: 'png' });
    expect([...data]).toEqual([...grey.data]);
  });

  test('a 16-bit grey PNG keeps all 16 bits', async () => {
    const values = Uint16Array.of(0, 1, 257, 300, 65534, 65535);
    const bytes = await sharp(values, { raw: { width: 3, height: 2, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    const picture = await decodeImage(bytes);
    expect(picture).toMatchObject({ channels: 1, bitDepth: 16, format: 'png' });
    expect([...picture.data]).toEqual([...values]);
  });

  test('a 16-bit grey TIFF keeps all 16 bits', async () => {
    const values = Uint16Array.of(0, 1, 257, 300, 65534, 65535);
    const picture = await decodeImage(tiff(3, 2, 1, 16, 1, new Uint8Array(values.buffer)));
    expect(picture).toMatchObject({ width: 3, height: 2, channels: 1, bitDepth: 16, format: 'tiff' });
    expect([...picture.data]).toEqual([...values]);
  });

  test('a 16-bit RGB TIFF keeps all 16 bits', async () => {
    const values = Uint16Array.from({ length: 18 }, (_, i) => i * 3001 + 7);
    const bytes = tiff(3, 2, 3, 16, 1, new Uint8Array(values.buffer));
    const picture = await decodeImage(bytes);
    expect(picture).toMatchObject({ width: 3, height: 2, channels: 3, bitDepth: 16 });
    expect([...picture.data]).toEqual([...values]);
  });

  test('a floating-point TIFF is refused with its value type', async () => {
    const bytes = tiff(3, 2, 1, 32, 3, new Uint8Array(24));
    await expect(decodeImage(bytes)).rejects.toThrow(/holds float values/);
  });

  test('an alpha channel is left out without blending', async () => {
    const bytes = await sharp(Uint8Array.of(200, 100, 50, 0, 1, 2, 3, 255), {
      raw: { width: 2, height: 1, channels: 4 },
    })
      .png()
      .toBuffer();
    const picture = await decodeImage(bytes);
    expect([...picture.data]).toEqual([200, 100, 50, 1, 2, 3]);
  });

  test('a palette PNG becomes RGB', async () => {
    const bytes = await sharp(Uint8Array.of(255, 0, 0, 0, 0, 255), {
      raw: { width: 2, height: 1, channels: 3 },
    })
      .png({ palette: true })
      .toBuffer();
    const picture = await decodeImage(bytes);
    expect(picture.channels).toBe(3);
    expect([...picture.data]).toEqual([255, 0, 0, 0, 0, 255]);
  });

  test('an EXIF orientation is ignored', async () => {
    const bytes = await sharp(noise.subarray(0, 4 * 2 * 3), { raw: { width: 4, height: 2, channels: 3 } })
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect(await decodeImage(bytes)).toMatchObject({ width: 4, height: 2 });
  });

  test.each([
    [
      '1 bit',
      bmp(
        1,
        [0, 0, 0, 0, 255, 255, 255, 0],
        [
          [0b01000000, 0, 0, 0],
          [0b10100000, 0, 0, 0],
        ],
      ),
      1,
    ],
    [
      '4 bits',
      bmp(
        4,
        [0, 0, 0, 0, 255, 255, 255, 0],
        [
          [0x01, 0x00, 0, 0],
          [0x10, 0x10, 0, 0],
        ],
      ),
      1,
    ],
    [
      '8 bits',
      bmp(
        8,
        [0, 0, 0, 0, 255, 255, 255, 0],
        [
          [0, 1, 0, 0],
          [1, 0, 1, 0],
        ],
      ),
      1,
    ],
    [
      '24 bits',
      bmp(
        24,
        [],
        [
          [0, 0, 0, 255, 255, 255, 0, 0, 0, 0, 0, 0],
          [255, 255, 255, 0, 0, 0, 255, 255, 255, 0, 0, 0],
        ],
      ),
      3,
    ],
    [
      '32 bits',
      bmp(
        32,
        [],
        [
          [0, 0, 0, 9, 255, 255, 255, 9, 0, 0, 0, 9],
          [255, 255, 255, 9, 0, 0, 0, 9, 255, 255, 255, 9],
        ],
      ),
      3,
    ],
  ])('a BMP of %s is read from its bottom row up', async (_, bytes, channels) => {
    const picture = await decodeImage(bytes);
    expect(picture).toMatchObject({ width: 3, height: 2, channels, bitDepth: 8, format: 'bmp' });
    const first = [...picture.data].filter((_value, at) => at % channels === 0);
    expect(first).toEqual([255, 0, 255, 0, 255, 0]);
  });

  test('a coloured BMP palette gives red, green, blue in this order', async () => {
    const bytes = bmp(
      8,
      [30, 20, 10, 0],
      [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ],
    );
    expect([...(await decodeImage(bytes)).data.subarray(0, 3)]).toEqual([10, 20, 30]);
  });

  test('a BMP that promises more pixels than it has is broken, and nothing is allocated for them', async () => {
    const bytes = Buffer.from(bmp(24, [], [[0, 0, 0, 0]]));
    bytes.writeInt32LE(9000, 18);
    bytes.writeInt32LE(9000, 22);
    expect(await reasonOf(bytes)).toBe('broken');
  });

  test('a picture of 30,000 x 30,000 pixels is too large', async () => {
    const path = join(folder, 'huge.png');
    writeFileSync(path, blackPng(30_000, 30_000));
    const before = process.memoryUsage.rss();
    expect(await reasonOf(path)).toBe('too-large');
    expect(process.memoryUsage.rss() - before).toBeLessThan(100e6);
  });

  test.each(['png', 'jpeg', 'tiff'] as const)('a truncated %s is broken', async (format) => {
    const bytes = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .toFormat(format)
      .toBuffer();
    expect(await reasonOf(bytes.subarray(0, Math.floor(bytes.length * 0.6)))).toBe('broken');
  });

  test('text is no image, whatever its name', async () => {
    const path = join(folder, 'text.png');
    writeFileSync(path, 'not a picture at all');
    expect(await reasonOf(path)).toBe('not-an-image');
  });

  test('an SVG is no image here', async () => {
    expect(
      await reasonOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')),
    ).toBe('not-an-image');
  });

  test('a JPEG named .png is decoded, under a name in any script', async () => {
    const path = join(folder, 'Ätzfehler 欠陥 №1.png');
    writeFileSync(
      path,
      await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
        .jpeg()
        .toBuffer(),
    );
    expect(await decodeImage(path)).toMatchObject({ format: 'jpeg', width: 64 });
  });

  test('an empty file, a missing file and a folder have reasons of their own', async () => {
    writeFileSync(join(folder, 'empty.png'), '');
    await mkdir(join(folder, 'folder.png'));
    expect(await reasonOf(join(folder, 'empty.png'))).toBe('empty');
    expect(await reasonOf(join(folder, 'missing.png'))).toBe('missing');
    expect(await reasonOf(join(folder, 'folder.png'))).toBe('unreadable');
  });

  test.skipIf(process.getuid?.() === 0)('a file without permission is unreadable', async () => {
    const path = join(folder, 'secret.png');
    writeFileSync(path, readFileSync(join(folder, 'text.png')), { mode: 0 });
    expect(await reasonOf(path)).toBe('unreadable');
  });
});
