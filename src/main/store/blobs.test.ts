import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Failure } from '#contract/failure.ts';
import { Blobs } from './blobs.ts';
import { digest, temporaryFolder } from './fixtures/project.ts';
import { smallDisk } from './fixtures/small-disk.ts';

function emptyBlobs(folder = temporaryFolder()): { readonly folder: string; readonly blobs: Blobs } {
  for (const name of ['blobs', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
  return { folder, blobs: new Blobs(join(folder, 'blobs'), join(folder, 'tmp')) };
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

test('bytes lie under their SHA-256 and come back the same', async () => {
  const { folder, blobs } = emptyBlobs();
  // printf abc | sha256sum
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(await blobs.putBytes(Buffer.from('abc'))).toEqual({ sha256: abc, bytes: 3 });
  expect(blobs.pathOf(abc)).toBe(join(folder, 'blobs', 'ba', abc));
  expect((await blobs.read(abc)).toString()).toBe('abc');
  expect(await blobs.has(abc)).toBe(true);
});

test('the same content twice is one file, however it comes', async () => {
  const { folder, blobs } = emptyBlobs();
  const source = join(folder, 'source');
  writeFileSync(source, 'map');
  await blobs.putBytes(Buffer.from('map'));
  await blobs.copyFile(source);
  await blobs.putFile(source);
  expect(filesUnder(join(folder, 'blobs'))).toEqual([digest('map')]);
  expect(filesUnder(join(folder, 'tmp'))).toEqual([]);
});

test('a file that is put is moved, one that is copied stays', async () => {
  const { folder, blobs } = emptyBlobs();
  const [moved, copied] = [join(folder, 'moved'), join(folder, 'copied')];
  writeFileSync(moved, 'one');
  writeFileSync(copied, 'two');
  expect(await blobs.putFile(moved)).toEqual({ sha256: digest('one'), bytes: 3 });
  expect(await blobs.copyFile(copied)).toEqual({ sha256: digest('two'), bytes: 3 });
  expect(existsSync(moved)).toBe(false);
  expect(existsSync(copied)).toBe(true);
});

test('a file that is not what it was said to be is refused and stays where it was', async () => {
  const { folder, blobs } = emptyBlobs();
  const source = join(folder, 'source');
  writeFileSync(source, 'map');
  const claimed = { sha256: digest('another map'), trusted: false };
  await expect(blobs.putFile(source, claimed)).rejects.toMatchObject({ code: 'integrity' });
  expect(readFileSync(source, 'utf8')).toBe('map');
  expect(filesUnder(join(folder, 'blobs'))).toEqual([]);
});

test.each(['../../etc/passwd', 'ab', 'A'.repeat(64), `${'a'.repeat(63)}/`])('%s names no blob', (name) => {
  expect(() => emptyBlobs().blobs.pathOf(name)).toThrow(Failure);
});

test('a blob that is missing and a source that is missing are told as such', async () => {
  const { folder, blobs } = emptyBlobs();
  await expect(blobs.read(digest('x'))).rejects.toMatchObject({ code: 'not-found' });
  await expect(blobs.open(digest('x'))).rejects.toMatchObject({ code: 'not-found' });
  await expect(blobs.putFile(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'not-found' });
  await expect(blobs.copyFile(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'not-found' });
});

test('all blobs are listed in order of their names', async () => {
  const { blobs } = emptyBlobs();
  const contents = ['a', 'b', 'c', 'd', 'e'];
  for (const content of contents) await blobs.putBytes(Buffer.from(content));
  const listed: string[] = [];
  for await (const { sha256 } of blobs.list()) listed.push(sha256);
  expect(listed).toEqual(contents.map(digest).toSorted());
});

const disk = smallDisk('2m');

test.skipIf(disk === null)('a full disk is a clear failure and leaves nothing half-written', async () => {
  const { folder, blobs } = emptyBlobs(disk?.path);
  const large = Buffer.alloc(4 << 20, 7);
  const kept = await blobs.putBytes(Buffer.from('kept'));
  const failure = await blobs.putBytes(large).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'storage' });
  expect(String(failure)).toMatch(/4\.2 MB needed, \d+\.\d MB free/);
  expect(filesUnder(folder)).toEqual([kept.sha256]);
});

test.skipIf(disk === null)(
  'a file from another disk is moved in, and stays where it was when there is no room',
  async () => {
    const elsewhere = temporaryFolder();
    const { folder, blobs } = emptyBlobs(disk?.path);
    const [small, large] = [join(elsewhere, 'small'), join(elsewhere, 'large')];
    writeFileSync(small, 'from another disk');
    writeFileSync(large, Buffer.alloc(4 << 20, 9));
    const { sha256 } = await blobs.putFile(small);
    expect((await blobs.read(sha256)).toString()).toBe('from another disk');
    expect(existsSync(small)).toBe(false);
    await expect(blobs.putFile(large)).rejects.toMatchObject({ code: 'storage' });
    await expect(blobs.copyFile(large)).rejects.toMatchObject({ code: 'storage' });
    expect(existsSync(large)).toBe(true);
    expect(filesUnder(join(folder, 'tmp'))).toEqual([]);
  },
);
