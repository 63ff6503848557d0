import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RecordContent, ReplayResult } from '#contract/record.ts';
import { encodeMask } from '#contract/run-length.ts';
import { encodePng } from '#engine/image/png.ts';
import { decodeNpy, encodeNpy } from '#engine/math/npy.ts';
import { greyNetworks } from '#engine/segment/sam/fixtures/grey-networks.ts';
import { sideLoad } from '#engine/segment/sam/fixtures/side-loaded.ts';
import { column } from './fixtures/project-rows.ts';
import { makeSidesProject, sidePicture, writeSides } from './fixtures/sides.ts';
import { type Place, place } from './program.ts';

const npy = (path: string) => decodeNpy(readFileSync(path), path);

interface Segmented {
  readonly kind: string;
  readonly count: number;
  readonly passes: number;
  readonly qualities: Readonly<Record<string, number[]>>;
}

interface Explained {
  readonly hashes: { readonly inputs: Readonly<Record<string, string>> };
  readonly record: { readonly run: number; readonly content: RecordContent };
}

/** Encoder and decoder where the program looks for them. */
const install = (at: Place, id: 'sam' | 'sam2') =>
  sideLoad(join(at.home, 'segmenters', id), greyNetworks(id));

const points = ['--set', 'pointsPerSide=8', '--set', 'stability=0.5'];

describe('segment by side-loaded networks', () => {
  test('without them: what to get, where it goes, and what works without', async () => {
    const at = place();
    await writeSides(at.folder);
    const done = await at.run(
      ...['segment', '--image', 'sides/images/000.png', '--segmenter', 'sam2', '--out', 'seg.npy', '--json'],
    );
    expect(done.failure.code).toBe('unavailable');
    expect(done.failure.message).toContain(join(at.home, 'segmenters', 'sam2', 'encoder.onnx'));
    expect(done.failure.message).toMatch(/sam2\.1_hiera_tiny.*need no files: slic/);
  });

  test.each(['sam', 'sam2'] as const)('%s finds the bright square; its embedding is kept', async (id) => {
    const at = place();
    await writeSides(at.folder);
    await install(at, id);
    const segment = () =>
      at.result<Segmented>(
        ...['segment', '--image', 'sides/images/000.png', '--segmenter', id, '--out', 'seg.npy', ...points],
      );
    const made = await segment();
    expect(made).toMatchObject({ kind: 'masks', passes: 65 });
    expect(made.qualities['predicted-iou']).toHaveLength(made.count);
    const { type, dims, data } = npy(at.path('seg.npy'));
    expect([type, dims]).toEqual(['uint8', [made.count, 32, 32]]);
    const square = sidePicture(0).mask;
    const overlaps = Array.from({ length: made.count }, (_, i) => {
      const mask = (data as Uint8Array).subarray(i * 1024, (i + 1) * 1024);
      const count = (of: (set: boolean, inside: boolean) => boolean) =>
        mask.reduce((sum, value, p) => sum + Number(of(value !== 0, square[p] !== 0)), 0);
      return count((set, inside) => set && inside) / count((set, inside) => set || inside);
    });
    expect(Math.max(...overlaps)).toBeGreaterThanOrEqual(0.5);
    const kept = readdirSync(join(at.home, 'segmenters', 'cache'));
    expect(kept).toHaveLength(1);
    expect(await segment()).toMatchObject({ count: made.count, qualities: made.qualities });
    expect(readdirSync(join(at.home, 'segmenters', 'cache'))).toEqual(kept);
  });

  test('a project uses a segmentation again, and replays it, as long as the networks are the same', async () => {
    const at = place();
    await makeSidesProject(at);
    const files = await install(at, 'sam2');
    const explain = async () => {
      const [made] = await at.result<Explained[]>(
        ...['explain', '--model', 'sides', '--dataset', 'sides', '--limit', '1', '--method', 'occlusion'],
        ...['--segmenter', 'sam2', '--set', 'sam2.pointsPerSide=8', '--set', 'sam2.stability=0.5'],
      );
      return made as Explained;
    };
    const runs = () => column(at.path('sides.waferlens'), "SELECT id FROM run WHERE kind = 'segmentation'");
    await explain();
    await explain();
    const [first = 0, ...more] = runs();
    expect(more).toEqual([]);
    expect((await at.result<ReplayResult>('replay', '--run', String(first))).verdict).toBe('equal');

    copyFileSync(files.decoder, at.path('kept.onnx'));
    await sideLoad(join(at.home, 'segmenters', 'sam2'), greyNetworks('sam2-single-mask'));
    const other = await at.run('replay', '--run', String(first), '--json');
    expect(other.failure).toMatchObject({ code: 'integrity' });
    expect(other.failure.message).toMatch(/segmenter decoder "decoder\.onnx" .* is another file/);
    await explain();
    expect(runs()).toHaveLength(2);

    copyFileSync(at.path('kept.onnx'), files.decoder);
    expect((await at.result<ReplayResult>('replay', '--run', String(first))).verdict).toBe('equal');
    expect((await at.run('verify')).code).toBe(0);
  });
});

describe('explain with masks of another program', () => {
  const upper = Uint8Array.from({ length: 1024 }, (_, i) => (i < 512 ? 1 : 0));
  const corner = Uint8Array.from({ length: 1024 }, (_, i) => (i % 32 < 8 && i < 256 ? 1 : 0));

  async function writeMasks(at: Place): Promise<void> {
    mkdirSync(at.path('masks'));
    for (const [name, mask] of [
      ['0.png', upper],
      ['1.png', corner],
    ] as const) {
      const data = mask.map((value) => value * 255);
      writeFileSync(at.path('masks', name), await encodePng({ height: 32, width: 32, channels: 1, data }));
    }
    const labels = upper.map((value, i) => value + 2 * (corner[i] as number));
    writeFileSync(
      at.path('labels.png'),
      await encodePng({ height: 32, width: 32, channels: 1, data: labels }),
    );
    const images = [
      { id: 1, file_name: '000.png', height: 32, width: 32 },
      { id: 2, file_name: '001.png', height: 32, width: 32 },
    ];
    const annotations = [
      { image_id: 1, segmentation: encodeMask(upper, 32, 32) },
      { image_id: 1, segmentation: encodeMask(corner, 32, 32) },
      { image_id: 2, segmentation: [[0, 0, 8, 0, 8, 8, 0, 8]] },
    ];
    writeFileSync(at.path('coco.json'), JSON.stringify({ images, annotations }));
  }

  test.each([
    ['masks', 'uint8', [2, 32, 32]],
    ['coco.json', 'uint8', [2, 32, 32]],
    ['labels.png', 'int32', [32, 32]],
  ])('from %s', async (file, type, dims) => {
    const at = place();
    await writeSides(at.folder);
    await writeMasks(at);
    await at.result(
      ...['explain', '--model', 'sides.onnx', '--image', 'sides/images/000.png', '--method', 'occlusion'],
      ...['--segments', file, '--out', 'out', '--raw', '--no-judge'],
    );
    const found = npy(at.path('out', '000', 'occlusion', 'segments.npy'));
    expect([found.type, found.dims]).toEqual([type, dims]);
    if (type === 'uint8') expect([...(found.data as Uint8Array)]).toEqual([...upper, ...corner]);
    else expect(new Set(found.data as Int32Array)).toEqual(new Set([0, 1, 2]));
  });

  test('of several pictures in one file; each is recorded by name, and replayed', async () => {
    const at = place();
    await makeSidesProject(at);
    await writeMasks(at);
    const made = await at.result<Explained[]>(
      ...['explain', '--model', 'sides', '--dataset', 'sides', '--limit', '2', '--method', 'occlusion'],
      ...['--segments', 'coco.json'],
    );
    const names = made.map(({ hashes }) =>
      Object.keys(hashes.inputs).find((name) => name.startsWith('segments')),
    );
    expect(names).toEqual(['segments coco.json, 2 segments', 'segments coco.json, 1 segment']);
    for (const { record } of made) {
      const replayed = await at.result<ReplayResult>('replay', '--run', String(record.run));
      expect(replayed.verdict).toBe('equal');
    }
  });

  test('a picture that the file does not name is an error of its own', async () => {
    const at = place();
    await writeSides(at.folder);
    await writeMasks(at);
    const done = await at.run(
      ...['explain', '--model', 'sides.onnx', '--image', 'sides/images/005.png', '--method', 'occlusion'],
      ...['--segments', 'coco.json', '--json'],
    );
    expect(done.failure).toMatchObject({ code: 'usage' });
    expect(done.failure.message).toMatch(/"coco\.json" names 2 pictures, none of them 005\.png/);
  });

  test('scores of another tool are judged on them', async () => {
    const at = place();
    await writeSides(at.folder);
    await writeMasks(at);
    writeFileSync(at.path('scores.npy'), encodeNpy(Float32Array.of(1, 2), [2]));
    const judged = await at.result<Readonly<Record<string, { readonly value: number }>>>(
      ...['judge', '--model', 'sides.onnx', '--image', 'sides/images/000.png', '--segments', 'masks'],
      ...['--scores', 'scores.npy', '--metric', 'segment-insertion'],
    );
    expect(judged['segment-insertion']?.value).toBeGreaterThan(0);
  });
});
