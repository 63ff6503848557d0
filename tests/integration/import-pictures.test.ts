import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Dataset } from '#contract/dataset.ts';
import { encodePng } from '#engine/image/png.ts';
import { loadSharp } from '#engine/image/sharp.ts';
import { damageOf, undamaged } from './fixtures/project-rows.ts';
import { sidePicture } from './fixtures/sides.ts';
import { type Place, place } from './program.ts';

const png = (index: number) =>
  encodePng({ width: 32, height: 32, channels: 1, data: sidePicture(index).picture });

/** One chunk of a PNG file (PNG specification, section 5.3), with its checksum. */
function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  let remainder = 0xffffffff;
  for (const byte of body) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ ((remainder & 1) * 0xedb88320);
  }
  framed.writeUInt32BE(~remainder >>> 0, body.length + 4);
  return framed;
}

/** A whole, valid grey PNG of the given size, all black. */
function blackPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Bit depth 1, colour type grey: each row is a filter byte and a bit per pixel.
  header.set([1, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A folder with a class folder each for good pictures and bad files. */
async function hostileFolder(at: Place): Promise<void> {
  for (const name of ['left', 'right']) mkdirSync(at.path('mixed', name), { recursive: true });
  const put = (name: string, bytes: Uint8Array | string) => writeFileSync(at.path('mixed', name), bytes);
  const good = await png(1);
  put('left/good.png', await png(0));
  put('right/good.png', good);
  put('right/Größe 5 µm – 測試.png', await png(3));
  put('right/again.png', good);
  put('left/empty.png', '');
  put('left/broken.png', (await png(5)).subarray(0, 200));
  put('left/text.png', 'this is no picture');
  put('left/huge.png', blackPng(30_000, 30_000));
  const sharp = await loadSharp();
  put(
    'left/named.png',
    await sharp(sidePicture(7).picture, { raw: { width: 32, height: 32, channels: 1 } })
      .jpeg()
      .toBuffer(),
  );
  mkdirSync(at.path('mixed', 'left', 'folder.png'));
}

test('an import of hostile files finishes, lists each with its reason and takes the rest', async () => {
  const at = place();
  await hostileFolder(at);
  await at.result('init', 'p.waferlens');
  const added = await at.result<Dataset>(
    'dataset',
    'add',
    'mixed',
    '--name',
    'mixed',
    '--role',
    'production',
  );
  const problems = Object.fromEntries(
    added.problems.map(({ file, severity, reason }) => [file, `${severity} ${reason}`]),
  );
  expect(problems).toMatchObject({
    'left/empty.png': 'skipped empty',
    'left/broken.png': 'skipped broken',
    'left/text.png': 'skipped not-an-image',
    'left/huge.png': 'skipped too-large',
    'left/named.png': 'remark wrong-extension',
  });
  // Of two equal files the one that is read second is the duplicate; both are imported.
  expect(Object.entries(problems).filter(([, problem]) => problem === 'remark duplicate')).toHaveLength(1);
  for (const { message } of added.problems) expect(message).not.toBe('');
  expect(added.samples).toBe(5);
  expect(added.classes).toEqual([
    { label: 'left', count: 2 },
    { label: 'right', count: 3 },
  ]);
});

test('the problems are shown in words', async () => {
  const at = place();
  await hostileFolder(at);
  await at.result('init', 'p.waferlens');
  const done = await at.run('dataset', 'add', 'mixed', '--name', 'mixed', '--role', 'production');
  expect(done.code).toBe(0);
  expect(done.stdout).toMatch(/^skipped: left\/huge\.png: .*30000.*$/m);
  expect(done.stdout).toMatch(/^skipped: left\/empty\.png: .*empty.*$/m);
  expect(done.stdout).toMatch(/^remark: left\/named\.png: .*JPEG.*$/im);
});

test('a picture that may not be read is listed as unreadable', async () => {
  const at = place();
  mkdirSync(at.path('set', 'left'), { recursive: true });
  writeFileSync(at.path('set', 'left', 'good.png'), await png(0));
  // A table names what it wants, so that a folder in a picture's place stays in the list, whoever runs the tests.
  mkdirSync(at.path('set', 'left', 'dir.png'));
  writeFileSync(
    at.path('set', 'set.csv'),
    'path,label\nleft/good.png,left\nleft/dir.png,left\nleft/gone.png,left\n',
  );
  await at.result('init', 'p.waferlens');
  const added = await at.result<Dataset>(
    'dataset',
    'add',
    'set/set.csv',
    '--name',
    's',
    '--role',
    'validation',
  );
  expect(added.samples).toBe(1);
  expect(added.problems).toMatchObject([
    { file: 'left/dir.png', severity: 'skipped', reason: 'unreadable' },
    { file: 'left/gone.png', severity: 'skipped', reason: 'missing' },
  ]);
});

test('a folder without any usable picture leaves no data set', async () => {
  const at = place();
  mkdirSync(at.path('bad'));
  writeFileSync(at.path('bad', 'a.png'), '');
  await at.result('init', 'p.waferlens');
  const done = await at.run('dataset', 'add', 'bad', '--name', 'bad', '--role', 'validation');
  expect(done.code).toBe(1);
  expect(done.stderr).toMatch(/^error: not-found: .*none of its files can be imported.*\n$/);
  expect(await at.result('list', 'datasets')).toEqual([]);
});

test('a name that is taken is refused and leaves nothing', async () => {
  const at = place();
  mkdirSync(at.path('set', 'left'), { recursive: true });
  writeFileSync(at.path('set', 'left', 'good.png'), await png(0));
  await at.result('init', 'p.waferlens');
  await at.result('dataset', 'add', 'set', '--name', 'one', '--role', 'validation');
  const done = await at.run('dataset', 'add', 'set', '--name', 'one', '--role', 'validation');
  expect(done).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error: exists: .*one.*\n$/) });
  expect(damageOf(at.path('p.waferlens'))).toEqual(undamaged);
  expect(await at.result('list', 'datasets')).toMatchObject([{ name: 'one', samples: 1 }]);
});

test('pictures that vanish after the import are told by the evaluation, which judges the others', async () => {
  const at = place();
  const { makeOwnSidesProject } = await import('./fixtures/sides.ts');
  await makeOwnSidesProject(at);
  rmSync(join(at.folder, 'sides', 'images', '004.png'));
  writeFileSync(join(at.folder, 'sides', 'images', '005.png'), 'no picture any more');
  const evaluated = await at.result<{ unreadable: { index: number; message: string }[]; labelled: number }>(
    ...['evaluate', '--model', 'sides', '--dataset', 'sides'],
  );
  expect(evaluated.unreadable.map(({ index }) => index)).toEqual([4, 5]);
  expect(evaluated.labelled).toBe(22);
});
