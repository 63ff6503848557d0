import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Sample, sample, scanSummary } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import { decodeImage } from '#engine/image/decode.ts';
import { encodePng } from '#engine/image/png.ts';
import { loadSharp } from '#engine/image/sharp.ts';
import { blockKlarf, flatKlarf } from '#engine/klarf/fixtures/klarf-files.ts';
import { textEntry, tiffWith } from '#engine/sem/fixtures/tiff-with-tags.ts';
import { feiText, jeolText } from '#engine/sem/fixtures/vendor-texts.ts';
import { type ScanWork, scanDataset } from './scan.ts';

let folder: string;
let output: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waferlens-scan-'));
  output = join(folder, '.output');
  await mkdir(output);
});
afterEach(() => rm(folder, { recursive: true }));

async function put(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

/** A grey PNG whose content depends on `seed`. */
function png(seed: number, width = 16, height = 16, value = 0): Promise<Buffer> {
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    seed < 0 ? value : (i * 31 + seed * 97) % 256,
  );
  return encodePng({ width, height, channels: 1, data });
}

function scan(work: Partial<ScanWork> = {}, signal = new AbortController().signal) {
  return scanDataset(
    { source: folder, masksDirectory: null, split: null, role: null, directory: output, ...work },
    { signal, report: async () => undefined },
  );
}

function samplesOf(path: string): Sample[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => sample.parse(JSON.parse(line)));
}

function failureOf(promise: Promise<unknown>): Promise<Failure> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => {
      if (error instanceof Failure) return error;
      throw error;
    },
  );
}

/** A valid PNG of 30,000 x 30,000 black pixels in under 1 MB. */
function hugePng(): Buffer {
  const side = 30_000;
  const chunk = (type: string, data: Uint8Array) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(data.length, 0);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, data, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(2 ** 20), { level: 1 })),
    chunk('IEND', new Uint8Array()),
  ]);
}

describe('scan of a folder', () => {
  test('the folder of a picture is its class, in name order', async () => {
    await put('Kratzer/b.png', await png(1));
    await put('Kratzer/tief/a.png', await png(2));
    await put('particle/欠陥.png', await png(3));
    const { summary, samplesFile } = await scan();
    expect(summary.classes).toEqual([
      { label: 'Kratzer', count: 2 },
      { label: 'particle', count: 1 },
    ]);
    expect(samplesOf(samplesFile.path).map(({ index, name, label }) => [index, name, label])).toEqual([
      [0, 'Kratzer/b.png', 'Kratzer'],
      [1, 'Kratzer/tief/a.png', 'Kratzer'],
      [2, 'particle/欠陥.png', 'particle'],
    ]);
    expect(summary.problems).toEqual([]);
    expect(scanSummary.safeParse(summary).success).toBe(true);
  });

  test('every bad file is listed with its reason and the rest is imported', async () => {
    const noise = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 7919) % 256);
    const sharp = await loadSharp();
    const jpeg = await sharp(noise, { raw: { width: 32, height: 32, channels: 3 } })
      .jpeg()
      .toBuffer();
    const good = await png(1);
    await put('c/1 good.png', good);
    await put('c/2 duplicate.png', good);
    await put('c/3 broken.png', good.subarray(0, good.length - 40));
    await put('c/4 empty.png', '');
    await put('c/5 huge.png', hugePng());
    await put('c/6 wrong.png', jpeg);
    await put('c/7 text.png', 'no picture');
    await put('c/8 notes.txt', 'no picture');
    await put('c/9 hidden.dat', await png(4));
    await mkdir(join(folder, 'c/folder.png'));
    await put('c/ünïcødé 晶圓.png', await png(5));
    symlinkSync('/etc/hostname', join(folder, 'c/outside.png'));
    symlinkSync(join(folder, 'c/nowhere'), join(folder, 'c/dangling.png'));
    const { summary, samplesFile } = await scan();
    const found = Object.fromEntries(
      summary.problems.map(({ file, reason, severity }) => [file, `${severity} ${reason}`]),
    );
    expect(found).toEqual({
      'c/2 duplicate.png': 'remark duplicate',
      'c/3 broken.png': 'skipped broken',
      'c/4 empty.png': 'skipped empty',
      'c/5 huge.png': 'skipped too-large',
      'c/6 wrong.png': 'remark wrong-extension',
      'c/7 text.png': 'skipped not-an-image',
      'c/8 notes.txt': 'skipped not-an-image',
      'c/9 hidden.dat': 'remark wrong-extension',
      'c/folder.png': 'skipped unreadable',
      'c/outside.png': 'skipped outside',
      'c/dangling.png': 'skipped missing',
    });
    expect(summary.problems.find(({ reason }) => reason === 'duplicate')?.message).toContain('c/1 good.png');
    expect(samplesOf(samplesFile.path).map(({ name }) => name)).toEqual([
      'c/1 good.png',
      'c/2 duplicate.png',
      'c/6 wrong.png',
      'c/9 hidden.dat',
      'c/ünïcødé 晶圓.png',
    ]);
    expect(summary.skipped).toBe(8);
  });

  test('hashes are those of the files, and thumbnails stand where the samples say', async () => {
    const bytes = await png(1, 300, 200);
    await put('a.png', bytes);
    await put('b.png', await png(2));
    const { samplesFile, thumbnailsFile } = await scan();
    const [first, second] = samplesOf(samplesFile.path);
    expect(first).toMatchObject({ sha256: createHash('sha256').update(bytes).digest('hex'), label: null });
    const pack = readFileSync(thumbnailsFile.path);
    expect(createHash('sha256').update(pack).digest('hex')).toBe(thumbnailsFile.sha256);
    expect((first?.thumbnailBytes ?? 0) + (second?.thumbnailBytes ?? 0)).toBe(pack.length);
    const sharp = await loadSharp();
    const thumbnail = await sharp(pack.subarray(0, first?.thumbnailBytes)).metadata();
    expect([thumbnail.format, thumbnail.width, thumbnail.height]).toEqual(['jpeg', 128, 85]);
  });

  test('masks are found by path or by stem; missing, empty and misfitting ones are told', async () => {
    for (const name of ['c/full', 'c/blank', 'c/none', 'c/other shape'])
      await put(`${name}.png`, await png(name.length));
    await put('masks/c/full.bmp.png', await png(-1, 16, 16, 1));
    await put('masks/full_mask.png', await png(-1, 16, 16, 255));
    await put('masks/c/blank.png', await png(-1, 16, 16, 0));
    await put('masks/other shape.png', await png(-1, 20, 16, 255));
    const { summary, samplesFile } = await scan({ masksDirectory: join(folder, 'masks') });
    const masks = samplesOf(samplesFile.path).map((s) => [s.name, s.maskPath !== null, s.maskEmpty]);
    expect(masks).toEqual([
      ['c/blank.png', true, true],
      ['c/full.png', true, false],
      ['c/none.png', false, false],
      ['c/other shape.png', false, false],
    ]);
    expect(summary.masks).toBe(2);
    const found = summary.problems
      .filter(({ reason }) => reason !== 'duplicate')
      .map(({ file, reason }) => [file, reason]);
    expect(found).toEqual([
      ['c/none.png', 'mask-missing'],
      ['c/other shape.png', 'mask-size'],
    ]);
  });

  test('folders that are all named like splits are splits, with the classes below', async () => {
    await put('train/particle/a.png', await png(1));
    await put('val/particle/b.png', await png(2));
    const { summary } = await scan({ role: 'validation' });
    expect(summary.splits).toEqual([{ split: 'val', count: 1 }]);
    expect(summary.classes).toEqual([{ label: 'particle', count: 1 }]);
  });

  test('a folder without a picture and a path that is not there are failures', async () => {
    expect((await failureOf(scan())).code).toBe('not-found');
    expect((await failureOf(scan({ source: join(folder, 'nowhere') }))).code).toBe('not-found');
  });

  test('an abort ends the scan with its reason', async () => {
    await put('a.png', await png(1));
    const abort = new AbortController();
    abort.abort(new Failure('cancelled', 'stopped'));
    expect((await failureOf(scan({}, abort.signal))).code).toBe('cancelled');
  });
});

describe('scan of a table', () => {
  test('columns are found by their names, quoted, after a byte order mark, with semicolons', async () => {
    await put('images/a.png', await png(1));
    await put('masks/a.png', await png(-1, 16, 16, 255));
    const table = await put(
      'table.csv',
      '\ufeffImage_Path;MASK;Class;lot_id;Wafer;die_x;die_y;site;pixel_size_nm;recipe\r\n' +
        '"images/a.png";masks\\a.png;"Kratzer; tief";L1;07;-3;4;B;2,5;"r ""x"""\r\n',
    );
    const { summary, samplesFile } = await scan({ source: table });
    expect(summary.table).toMatchObject({ separator: ';', columns: { path: 'Image_Path', label: 'Class' } });
    expect(samplesOf(samplesFile.path)[0]).toMatchObject({
      name: 'images/a.png',
      label: 'Kratzer; tief',
      maskPath: join(folder, 'masks/a.png'),
      lot: 'L1',
      wafer: '07',
      dieX: -3,
      dieY: 4,
      site: 'B',
      pixelSizeNm: 2.5,
      extra: { recipe: 'r "x"' },
    });
  });

  test('a column "filename" names the pictures only where no better one does', async () => {
    await put('a.png', await png(1));
    const alone = await put('alone.csv', 'filename,label\na.png,x\n');
    const beside = await put('beside.csv', 'filename,image_path,label\nother,a.png,x\n');
    expect((await scan({ source: alone })).summary.samples).toBe(1);
    const { samplesFile } = await scan({ source: beside });
    expect(samplesOf(samplesFile.path)[0]?.extra).toEqual({ filename: 'other' });
  });

  test('a path out of the folder, a missing file, a short row and a missing label are told by line', async () => {
    await put('a.png', await png(1));
    await put('b.png', await png(2));
    const table = await put('t.csv', 'path,label\n../x.png,a\nmissing.png,a\nb.png\na.png,\n');
    const { summary } = await scan({ source: table });
    expect(summary.problems.map(({ file, reason, severity }) => [file, reason, severity])).toEqual([
      ['../x.png', 'outside', 'skipped'],
      ['missing.png', 'missing', 'skipped'],
      ['line 4', 'row', 'skipped'],
      ['a.png', 'label-missing', 'remark'],
    ]);
    expect(summary.unlabelled).toBe(1);
  });

  test('the role picks the rows whose split means it', async () => {
    for (let i = 0; i < 4; i++) await put(`${i}.png`, await png(i));
    const table = await put(
      't.csv',
      'path,label,split\n0.png,a,train\n1.png,a,VAL\n2.png,b,test\n3.png,b,holdback\n',
    );
    const samples = async (work: Partial<ScanWork>) =>
      (await scan({ source: table, ...work })).summary.samples;
    expect(await samples({ role: 'training' })).toBe(1);
    expect(await samples({ role: 'validation' })).toBe(2);
    expect(await samples({ role: 'validation', split: 'holdback' })).toBe(1);
    expect(await samples({ role: 'validation', split: 'all' })).toBe(4);
    expect(await samples({ role: 'reference' })).toBe(4);
    const failure = await failureOf(scan({ source: table, role: 'production' }));
    expect(failure.code).toBe('table');
    expect(failure.message).toContain('"holdback" (1)');
  });

  test('a table without a picture column says which columns it has', async () => {
    const failure = await failureOf(scan({ source: await put('t.csv', 'name,label\na,b\n') }));
    expect(failure.code).toBe('table');
    expect(failure.message).toContain('"name", "label"');
  });

  test('a Windows-1252 table and a UTF-16 table are read as such', async () => {
    await put('ä.png', await png(1));
    const western = await put('w.csv', Buffer.from('path,label\nä.png,Ätzung\n', 'latin1'));
    const wide = await put('u.csv', Buffer.from('\ufeffpath\tlabel\nä.png\tÄtzung\n', 'utf16le'));
    expect((await scan({ source: western })).summary.classes).toEqual([{ label: 'Ätzung', count: 1 }]);
    expect((await scan({ source: wide })).summary.classes).toEqual([{ label: 'Ätzung', count: 1 }]);
  });

  test('a binary file is no table', async () => {
    expect(
      (await failureOf(scan({ source: await put('t.xlsx', Buffer.from([80, 75, 3, 4, 0, 0])) }))).code,
    ).toBe('table');
  });

  const real = fileURLToPath(
    new URL('../../../../shared/data/carinthia52/carinthia-52.csv', import.meta.url),
  );
  test.skipIf(!existsSync(real))(
    'the Carinthia table gives 254 pictures, 8 of them with an empty mask',
    async () => {
      const { summary, samplesFile } = await scan({ source: real, split: 'all' });
      expect(summary.samples).toBe(254);
      expect(summary.masks).toBe(254);
      const scratches = samplesOf(samplesFile.path).filter(
        ({ label, maskEmpty }) => label === 'scratch' && maskEmpty,
      );
      expect(scratches).toHaveLength(8);
    },
  );
});

describe('what microscopes wrote', () => {
  const tagged = (seed: number) => tiffWith([textEntry(34682, feiText)], { seed });

  test('a pixel size and the settings come from the file, and side files are no problems', async () => {
    await put('a/fei.tif', tagged(1));
    await put('a/jeol.png', await png(1, 8, 6));
    await put('a/jeol.txt', jeolText);
    const { summary, samplesFile } = await scan();
    const [fei, jeol] = samplesOf(samplesFile.path);
    expect(fei?.pixelSizeNm).toBeCloseTo(2.0345, 9);
    expect(fei?.extra).toMatchObject({ Detector: 'TLD', 'Pixel size from': 'TIFF tag 34682 (FEI_HELIOS)' });
    expect(jeol?.pixelSizeNm).toBeCloseTo(5000 / 180, 9);
    expect(summary.problems).toEqual([]);
  });

  test('a table counts more than the file', async () => {
    await put('fei.tif', tagged(1));
    const source = await put('table.csv', 'image,pixel_size_nm,Detector\nfei.tif,7.5,mine\n');
    const { samplesFile } = await scan({ source });
    const [only] = samplesOf(samplesFile.path);
    expect(only?.pixelSizeNm).toBe(7.5);
    expect(only?.extra.Detector).toBe('mine');
  });

  test('metadata that contradict the picture are a remark that names file and tag', async () => {
    await put('a/fei.tif', tiffWith([textEntry(34682, feiText)], { width: 4, height: 3 }));
    const { summary } = await scan();
    expect(summary.samples).toBe(1);
    expect(summary.problems).toMatchObject([{ file: 'a/fei.tif', severity: 'remark', reason: 'metadata' }]);
    expect(summary.problems[0]?.message).toContain('TIFF tag 34682');
  });
});

describe('KLARF', () => {
  /** A TIFF of several pages, each another grey picture. */
  async function pagedTiff(pages: number): Promise<Buffer> {
    const { default: sharp } = await import('sharp');
    const pictures = await Promise.all(Array.from({ length: pages }, (_, page) => png(page + 1, 8, 6)));
    return sharp(pictures, { join: { animated: true } })
      .toColourspace('b-w')
      .tiff({ compression: 'none' })
      .toBuffer();
  }

  test('pages of a TIFF become pictures of their own, with class, die and place', async () => {
    await put('images.tif', await pagedTiff(3));
    const source = await put('result.001', flatKlarf());
    const { summary, samplesFile } = await scan({ source });
    const samples = samplesOf(samplesFile.path);
    expect(summary).toMatchObject({
      kind: 'klarf',
      samples: 3,
      klarf: {
        version: '1.2',
        lots: ['L77'],
        wafers: ['W05'],
        defects: 3,
        withoutPicture: 1,
        classColumn: 'CLASSNUMBER',
      },
    });
    expect(samples.map(({ name, label, site }) => [name, label, site])).toEqual([
      ['images.tif page 1', 'bridge', '1'],
      ['images.tif page 2', 'bridge', '1'],
      ['images.tif page 3', 'particle; big', '2'],
    ]);
    expect(samples[0]).toMatchObject({ lot: 'L77', wafer: 'W05', dieX: 2, dieY: -1, width: 8, height: 6 });
    expect(samples[0]?.waferXMm).toBeCloseTo(16, 9);
    expect(samples[0]?.extra).toMatchObject({ 'Defect width (µm)': '1.5', Step: 'M1-CMP' });
    const pixels = await decodeImage(samples[2]?.path ?? '');
    expect(Buffer.from(pixels.data)).toEqual(Buffer.from((await decodeImage(await png(3, 8, 6))).data));
    expect(summary.problems).toMatchObject([{ reason: 'missing', severity: 'remark' }]);
  });

  test('files named by the rows are read where they lie; what is missing is a problem', async () => {
    await put('a.png', await png(1));
    await put('result.klarf', blockKlarf({ version: '2.0' }));
    const { summary, samplesFile } = await scan({ source: join(folder, 'result.klarf') });
    expect(samplesOf(samplesFile.path).map(({ path }) => path)).toEqual([join(folder, 'a.png')]);
    expect(summary.problems.map(({ file, severity }) => [file, severity])).toEqual([
      ['result.klarf', 'remark'],
      ['sub/b.png', 'skipped'],
    ]);
  });

  test('an unknown version is an error that names file and line', async () => {
    const source = await put('result.000', flatKlarf({ version: '9 9' }));
    expect((await failureOf(scan({ source }))).message).toMatch(/^"result.000", line 1: KLARF version "9.9"/);
  });
});

describe('columns of wafers', () => {
  test.each([
    ['LotID', 'WaferID', 'XINDEX', 'YINDEX', 'SiteID', 'Pixel Size (nm)', 2.5],
    ['lot_number', 'Slot', 'die_col', 'die_row', 'DefectID', 'pixel_size_um', 2500],
    ['Lot', 'Wafer-ID', 'DieX', 'DieY', 'site', 'Pixel Size [µm]', 2500],
  ])('%s, %s, %s, %s, %s, %s', async (lot, wafer, dieX, dieY, site, size, expected) => {
    await put('a.png', await png(1));
    const source = await put(
      't.csv',
      `image,${lot},${wafer},${dieX},${dieY},${site},${size}\na.png,L1,W2,3,-4,S5,2.5\n`,
    );
    const { samplesFile } = await scan({ source });
    expect(samplesOf(samplesFile.path)).toMatchObject([
      { lot: 'L1', wafer: 'W2', dieX: 3, dieY: -4, site: 'S5', pixelSizeNm: expected, extra: {} },
    ]);
  });
});
