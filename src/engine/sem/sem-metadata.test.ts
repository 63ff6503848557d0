import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textEntry, tiffWith } from './fixtures/tiff-with-tags.ts';
import { feiText, hitachiText, jeolText, zeissText } from './fixtures/vendor-texts.ts';
import { readSemMetadata } from './read-sem-metadata.ts';
import type { SideFile } from './side-file.ts';
import { readTiffTexts } from './tiff-text-tags.ts';

const picture = { width: 8, height: 6 };
const read = (bytes: Uint8Array, side: SideFile | null = null) => readSemMetadata(bytes, picture, side);
const plain = tiffWith([]);

test.each([34680, 34682])('FEI, tag %i: metres per pixel, volts, metres of working distance', (tag) => {
  const found = read(tiffWith([textEntry(tag, feiText)]));
  expect(found?.pixelSizeNm).toBeCloseTo(2.0345, 9);
  expect(found?.facts).toEqual({
    Instrument: 'Helios G4 UX',
    'Acceleration voltage (kV)': '5',
    'Working distance (mm)': '4.12',
    // 0.4 m of screen over a field of 16.276 nm.
    Magnification: '24576100',
    Detector: 'TLD',
  });
  expect(found?.remarks).toEqual([]);
});

test('FEI: without [Scan], the pixel size stands under [EScan]', () => {
  const text = feiText.replace('[Scan]', '[EScan]');
  expect(read(tiffWith([textEntry(34682, text)]))?.pixelSizeNm).toBeCloseTo(2.0345, 9);
});

test.each([
  ['1.23 nm', 1.23],
  ['558.2 pm', 0.5582],
  ['0.0125 \u00b5m', 12.5],
  ['0.0125 um', 12.5],
  // Where the micro sign was lost in a conversion (package zeiss-sem-tiff).
  ['0.0125 ?m', 12.5],
])('Zeiss: an image pixel size of %s', (written, nanometres) => {
  const found = read(tiffWith([textEntry(34118, zeissText(written))]));
  expect(found?.pixelSizeNm).toBeCloseTo(nanometres, 9);
  expect(found?.facts).toMatchObject({
    Magnification: '40000',
    'Acceleration voltage (kV)': '15',
    'Working distance (mm)': '4.1',
    Detector: 'InLens',
    Instrument: 'Sigma 300',
  });
});

test('Zeiss: the pixel size of the display counts only for pictures that are 1024 wide', () => {
  const text = zeissText('1 nm').replace('AP_IMAGE_PIXEL_SIZE', 'AP_PIXEL_SIZE');
  expect(read(tiffWith([textEntry(34118, text)]))?.pixelSizeNm).toBeNull();
  expect(
    readSemMetadata(tiffWith([textEntry(34118, text)]), { width: 1024, height: 768 }, null)?.pixelSizeNm,
  ).toBe(1);
});

test('Hitachi: nanometres, beside the picture or in its description', () => {
  const beside = read(plain, { name: 'a.txt', text: hitachiText });
  const inside = read(tiffWith([textEntry(270, hitachiText)]));
  for (const found of [beside, inside]) {
    expect(found?.pixelSizeNm).toBe(9.921875);
    expect(found?.facts).toEqual({
      Instrument: 'SU8230',
      Magnification: '10000',
      'Acceleration voltage (kV)': '15',
      'Working distance (mm)': '8.1',
      Detector: 'SE(U)',
    });
  }
});

test('JEOL: the length of the scale bar over its pixels', () => {
  const found = read(plain, { name: 'a.txt', text: jeolText });
  expect(found?.pixelSizeNm).toBeCloseTo(5000 / 180, 9);
  expect(found?.facts).toMatchObject({
    Instrument: 'JSM-7800F',
    'Working distance (mm)': '10',
    Detector: 'SEI',
  });
});

test('metadata of a picture that was resized since give no pixel size, and say so', () => {
  const resized = { width: 4, height: 3 };
  const bytes = tiffWith([textEntry(34682, feiText)], resized);
  const found = readSemMetadata(bytes, resized, null);
  expect(found?.pixelSizeNm).toBeNull();
  expect(found?.remarks.join()).toContain('TIFF tag 34682 (FEI_HELIOS)');
  expect(found?.remarks.join()).toContain('resized or cropped');
  expect(found?.facts.Detector).toBe('TLD');
});

test('two places with different sizes: the private tag counts, and a remark names both', () => {
  const found = read(tiffWith([textEntry(34118, zeissText('2 nm'))]), { name: 'a.txt', text: hitachiText });
  expect(found?.pixelSizeNm).toBe(2);
  expect(found?.remarks.join()).toMatch(/TIFF tag 34118 \(CZ_SEM\) says 2 nm.*"a\.txt" says 9\.921875/);
});

test.each(['NaN', '-1 nm', '0 nm', '1e400 nm', '5 furlongs', ''])(
  'a pixel size of "%s" is a remark',
  (written) => {
    const found = read(tiffWith([textEntry(34118, zeissText(written))]));
    expect(found?.pixelSizeNm).toBeNull();
    expect(found?.remarks.join()).toContain('34118');
  },
);

test('a resolution of 72 per inch is no pixel size', () => {
  const entries = [
    { tag: 282, type: 5, count: 1, value: Buffer.from([72, 0, 0, 0, 1, 0, 0, 0]) },
    { tag: 296, type: 3, count: 1, value: Buffer.from([2, 0]) },
  ];
  expect(read(tiffWith(entries))).toBeNull();
});

test.each([
  ['points out of the file', { tag: 34682, type: 2, count: 500, value: { at: 0x7fffffff } }],
  ['claims 4294967295 bytes', { tag: 34682, type: 2, count: 0xffffffff, value: { at: 8 } }],
  ['has type 5', { tag: 34682, type: 5, count: 1, value: { at: 8 } }],
])('a tag that %s is a remark', (expected, entry) => {
  const { texts, remarks } = readTiffTexts(tiffWith([entry]), new Set([34682]));
  expect(texts.size).toBe(0);
  expect(remarks.join()).toContain(expected);
  expect(remarks.join()).toContain('34682');
});

test('big-endian files read the same', () => {
  expect(read(tiffWith([textEntry(34682, feiText)], { little: false }))?.pixelSizeNm).toBeCloseTo(2.0345, 9);
});

test('a directory that is cut off keeps what was read before', () => {
  const whole = tiffWith([textEntry(270, hitachiText)]);
  const { remarks } = readTiffTexts(whole.subarray(0, 8 + 48 + 2 + 5 * 12), new Set([34682]));
  expect(remarks).toEqual(['the TIFF directory is cut off after 5 of 10 entries']);
});

test('no bytes crash the reader or hold it up', () => {
  const good = tiffWith([textEntry(34682, feiText), textEntry(270, jeolText)]);
  const damaged = fc.tuple(
    fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 40 }),
    fc.nat(good.length),
  );
  fc.assert(
    fc.property(damaged, ([edits, length]) => {
      const bytes = Buffer.from(good);
      for (const [at, value] of edits) bytes[at] = value;
      const size = read(bytes.subarray(0, length))?.pixelSizeNm ?? 1;
      expect(size).toBeGreaterThan(0);
      expect(size).toBeLessThanOrEqual(1e6);
    }),
    { numRuns: 400 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.string({ maxLength: 300 }), (bytes, text) => {
      read(Buffer.concat([Buffer.from('II*\0'), bytes]), { name: 'a.txt', text: `$CM_${text}` });
      read(bytes, { name: 'a.txt', text: `[SemImageFile]\n${text}` });
    }),
    { numRuns: 200 },
  );
});
