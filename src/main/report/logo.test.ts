import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { decodeImage } from '#engine/image/decode.ts';
import { loadSharp } from '#engine/image/sharp.ts';
import { prepareLogo } from './logo.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'waferlens-logo-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

const place = (name: string) => path.join(folder, name);

/** A half-transparent red picture as a file. */
async function picture(name: string, width: number, height: number): Promise<string> {
  const sharp = await loadSharp();
  const data = new Uint8Array(width * height * 4);
  for (let at = 0; at < data.length; at += 4) data.set([255, 0, 0, 128], at);
  const image = sharp(data, { raw: { width, height, channels: 4 } });
  const kind = name.endsWith('png') ? 'png' : 'jpeg';
  writeFileSync(place(name), await image.withMetadata().toFormat(kind).toBuffer());
  return place(name);
}

test('a logo becomes a PNG on white that fits into 1000 x 200 pixels, the same bytes each time', async () => {
  const file = await picture('wide.png', 3000, 300);
  const made = await prepareLogo(file, place('out.png'));
  expect(made).toMatchObject({ width: 1000, height: 100 });
  const { channels, data } = await decodeImage(place('out.png'));
  expect(channels).toBe(3);
  // Half red over white.
  expect([...data.subarray(0, 3)]).toEqual([255, 127, 127]);
  expect(await prepareLogo(file, place('again.png'))).toEqual(made);
  expect(readFileSync(place('again.png')).equals(readFileSync(place('out.png')))).toBe(true);
});

test('a small JPEG stays as small as it is', async () => {
  const made = await prepareLogo(await picture('small.jpg', 40, 30), place('out.png'));
  expect(made).toMatchObject({ width: 40, height: 30 });
});

test.each([
  ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', /is no PNG or JPEG/],
  ['a PNG that breaks off', '\x89PNG\r\n\x1a\n0000', /can't be used as a logo/],
])('%s is refused', async (_, content, message) => {
  writeFileSync(place('logo.png'), content, 'latin1');
  await expect(prepareLogo(place('logo.png'), place('out.png'))).rejects.toThrow(message);
});

test('a file of more than 5 MB is refused, and one that is not there', async () => {
  writeFileSync(place('large.png'), new Uint8Array(5 * 2 ** 20 + 1));
  await expect(prepareLogo(place('large.png'), place('out.png'))).rejects.toMatchObject({ code: 'usage' });
  await expect(prepareLogo(place('none.png'), place('out.png'))).rejects.toMatchObject({ code: 'not-found' });
});
