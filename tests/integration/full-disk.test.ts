import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { damageOf, undamaged } from './fixtures/project-rows.ts';
import { reviewedSides } from './fixtures/sides.ts';
import type { Place } from './program.ts';

/** A real disk of 16 MB; null, with a word about it, where mounting is not allowed. */
function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'waferlens-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    rmSync(folder, { recursive: true });
    console.warn('Left out: tests of a full disk mount a small tmpfs, which needs root on Linux.');
    return null;
  }
  afterAll(() => {
    execFileSync('umount', ['--lazy', folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

const disk = smallDisk();

/** Leaves so many bytes free. */
function fill(folder: string, free: number): () => void {
  const filler = join(folder, 'filler');
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(filler, new Uint8Array(Math.max(0, bavail * bsize - free)));
  return () => rmSync(filler);
}

/** A reviewed project on the small disk; home and pictures lie elsewhere. */
async function projectOnDisk(folder: string): Promise<{ at: Place; project: string }> {
  const at = await reviewedSides();
  const project = join(folder, 'sides.waferlens');
  rmSync(project, { recursive: true, force: true });
  cpSync(at.path('sides.waferlens'), project, { recursive: true });
  return { at, project };
}

describe.skipIf(disk === null)('on a full disk', () => {
  const folder = disk ?? '';

  test.each([
    [
      'an explanation',
      ['explain', '--model', 'sides', '--image', 'sides/images/001.png', '--method', 'occlusion'],
      30_000,
    ],
    [
      'a ranking of training pictures, while its arrays are written',
      [
        ...['influence', '--model', 'sides', '--train', 'sides', '--method', 'nearest'],
        ...['--set', 'nearest.space=pixels', '--image', 'sides/images/001.png'],
      ],
      250_000,
    ],
    ['an evaluation', ['evaluate', '--model', 'sides', '--dataset', 'sides'], 8000],
    [
      'an import of pictures',
      ['dataset', 'add', 'sides/sides.csv', '--name', 'again', '--role', 'production'],
      8000,
    ],
    ['an import of a model', ['model', 'add', 'sides.onnx', '--name', 'again'], 4096],
    ['a report', ['report', '--cases', 'explained', '--out', 'again.pdf'], 60_000],
  ])('%s ends with a storage error, and the project is as it was', async (_what, args, free) => {
    const { at, project } = await projectOnDisk(folder);
    const counted = async (what: string) =>
      (await at.result<unknown[]>('list', what, '--project', project)).length;
    const before = [await counted('models'), await counted('datasets')];
    const emptied = fill(folder, free);
    const done = await at.run(...args, '--project', project);
    expect(done.stderr).toMatch(/^error: storage: [^\n]* is full [^\n]*\n$/);
    expect(done.code).toBe(1);
    emptied();
    expect(damageOf(project)).toEqual(undamaged);
    expect([await counted('models'), await counted('datasets')]).toEqual(before);
    expect(await at.result('verify', '--project', project)).toMatchObject({ intact: true });
    expect((await at.run(...args, '--project', project)).code).toBe(0);
  });

  test('a project still opens and can be read when only SQLite’s own 100 KB are left', async () => {
    const { at, project } = await projectOnDisk(folder);
    const emptied = fill(folder, 100_000);
    const done = await at.run('list', 'runs', '--project', project);
    emptied();
    expect(done).toMatchObject({ code: 0, stderr: '' });
  });

  test('a project is not made, and nothing is left of it', async () => {
    const { at, project } = await projectOnDisk(folder);
    rmSync(project, { recursive: true });
    const emptied = fill(folder, 4096);
    const done = await at.run('init', join(folder, 'new.waferlens'));
    emptied();
    expect(done.stderr).toMatch(/^error: storage: [^\n]* is full while [^\n]*\n$/);
    expect((await at.run('init', join(folder, 'new.waferlens'))).code).toBe(0);
    rmSync(join(folder, 'new.waferlens'), { recursive: true });
  });

  test('output files outside the project are told as well', async () => {
    const at = await reviewedSides();
    const emptied = fill(folder, 4096);
    const done = await at.run(
      ...[
        'explain',
        '--model',
        'sides.onnx',
        '--image',
        'sides/images/001.png',
        '--method',
        'occlusion',
        '--no-judge',
      ],
      ...['--out', join(folder, 'out'), '--raw'],
    );
    const saved = await at.run('report', '--cases', 'explained', '--out', join(folder, 'copy.pdf'));
    emptied();
    for (const { code, stderr } of [done, saved]) {
      expect(stderr).toMatch(/^error: storage: [^\n]* is full while [^\n]*\n$/);
      expect(code).toBe(1);
    }
  });
});

test('a result that can’t be printed is an error, not a crash', async () => {
  const at = await reviewedSides();
  const { spawnSync } = await import('node:child_process');
  const { inject } = await import('vitest');
  const cli = join(inject('builtProgram'), 'out', 'main', 'cli.js');
  const shell = spawnSync('bash', ['-c', `'${process.execPath}' '${cli}' list metrics > /dev/full`], {
    env: { ...process.env, WAFERLENS_HOME: at.home },
    encoding: 'utf8',
  });
  expect(shell.stderr).toMatch(/^error: storage: [^\n]*\n$/);
  expect(shell.status).toBe(1);
});
