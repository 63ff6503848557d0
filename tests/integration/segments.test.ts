import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { RecordContent, ReplayResult } from '#contract/record.ts';
import { decodeNpy, encodeNpy } from '#engine/math/npy.ts';
import { serveAndConnect } from './fixtures/loopback-client.ts';
import { column } from './fixtures/project-rows.ts';
import { makeSidesProject, writeSides } from './fixtures/sides.ts';
import { place } from './program.ts';

const npy = (path: string) => decodeNpy(readFileSync(path), path);

interface Segmented {
  readonly kind: string;
  readonly count: number;
  readonly run: number | null;
  readonly sha256: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

interface Explained {
  readonly judgement: { readonly map: Readonly<Record<string, { readonly value: number }>> };
  readonly hashes: { readonly inputs: Readonly<Record<string, string>> };
  readonly record: { readonly run: number; readonly content: RecordContent } | null;
}

describe('segment', () => {
  test("cuts a picture at its own size and draws the borders, spelt as Python's libraries do", async () => {
    const at = place();
    await writeSides(at.folder);
    const made = await at.result<Segmented>(
      ...['segment', '--image', 'sides/images/000.png', '--segmenter', 'grid', '--set', 'n_segments=16'],
      ...['--out', 'seg.npy', '--preview', 'seg.png'],
    );
    expect(made).toMatchObject({ kind: 'labels', count: 16, run: null, parameters: { rows: 4, columns: 4 } });
    const { type, dims, data } = npy(at.path('seg.npy'));
    expect([type, dims]).toEqual(['int32', [32, 32]]);
    expect([data[0], data[8], data[8 * 32], data[32 * 32 - 1]]).toEqual([0, 1, 4, 15]);
    expect(existsSync(at.path('seg.png'))).toBe(true);
  });

  test.each([
    ['an unknown segmenter', ['--segmenter', 'tea'], /segmenters? "?tea"?.*grid/],
    ['an unknown parameter', ['--segmenter', 'grid', '--set', 'grid.tea=1'], /grid has no parameter "tea"/],
    ['cells that do not fit', ['--segmenter', 'grid', '--set', 'rows=33'], /33 x .* do not fit on 32 x 32/],
  ])('refuses %s by name', async (_, options, message) => {
    const at = place();
    await writeSides(at.folder);
    const done = await at.run(
      ...['segment', '--image', 'sides/images/000.png', '--out', 'seg.npy', '--json', ...options],
    );
    expect(done.code).toBe(2);
    expect(done.failure.message).toMatch(message);
    expect(existsSync(at.path('seg.npy'))).toBe(false);
  });
});

describe('explain with a segmenter', () => {
  test('cuts each picture once; every method is judged on the same segments', async () => {
    const at = place();
    await makeSidesProject(at);
    const explain = () =>
      at.result<Explained[]>(
        ...['explain', '--model', 'sides', '--dataset', 'sides', '--limit', '1'],
        ...['--method', 'occlusion', 'input-gradient', '--segmenter', 'grid', '--set', 'grid.segments=9'],
      );
    const explanations = [...(await explain()), ...(await explain())];
    const hashes = explanations.map(({ hashes }) => hashes.inputs['segments Grid, 9 segments']);
    expect(new Set(hashes).size).toBe(1);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    for (const { judgement } of explanations) {
      expect(judgement.map['segment-insertion']?.value).toBeGreaterThan(0);
    }
    const project = at.path('sides.waferlens');
    const runs = column(project, "SELECT id FROM run WHERE kind = 'segmentation'");
    expect(runs).toHaveLength(1);
    const replayed = await at.result<ReplayResult>('replay', '--run', String(runs[0]));
    expect(replayed.verdict).toBe('equal');
    const again = await at.result<ReplayResult>('replay', '--run', String(explanations[0]?.record?.run));
    expect(again.verdict).toBe('equal');
    expect((await at.run('verify')).code).toBe(0);
  });

  test('takes segments from a file at the size of the picture or of the input', async () => {
    const at = place();
    await writeSides(at.folder);
    const labels = Int32Array.from({ length: 32 * 32 }, (_, i) => (i % 32 < 16 ? 3 : 7));
    writeFileSync(at.path('halves.npy'), encodeNpy(labels, [32, 32]));
    await at.result(
      ...['explain', '--model', 'sides.onnx', '--image', 'sides/images/000.png', '--method', 'occlusion'],
      ...['--segments', 'halves.npy', '--out', 'out', '--raw'],
    );
    const segments = npy(at.path('out', '000', 'occlusion', 'segments.npy'));
    expect([...new Set(segments.data as Int32Array)]).toEqual([0, 1]);
    expect(npy(at.path('out', '000', 'occlusion', 'scores.npy')).dims).toEqual([2]);
  });

  test.each([
    ['of the wrong size', encodeNpy(new Int32Array(30), [5, 6]), /int32 \[5, 6\].*\[32, 32\]/],
    ['with a negative label', encodeNpy(new Int32Array(1024).fill(-1), [32, 32]), /label -1/],
    ['without a mask', encodeNpy(new Uint8Array(0), [0, 32, 32]), /holds no masks/],
    ['of floats', encodeNpy(new Float32Array(1024), [32, 32]), /float32 \[32, 32\].*int32 label map/],
  ])('refuses segments %s', async (_, bytes, message) => {
    const at = place();
    await writeSides(at.folder);
    writeFileSync(at.path('seg.npy'), bytes);
    const done = await at.run(
      ...['explain', '--model', 'sides.onnx', '--image', 'sides/images/000.png', '--method', 'occlusion'],
      ...['--segments', 'seg.npy', '--json'],
    );
    expect(done.code).toBe(2);
    expect(done.failure.message).toMatch(message);
  });

  test('a segmenter and a file of segments at once are refused', async () => {
    const at = place();
    await writeSides(at.folder);
    const done = await at.run(
      ...['explain', '--model', 'sides.onnx', '--image', 'sides/images/000.png', '--method', 'occlusion'],
      ...['--segments', 'seg.npy', '--segmenter', 'grid'],
    );
    expect(done.code).toBe(2);
    expect(done.stderr).toMatch(/either --segmenter or --segments/);
  });
});

test('what methods will cost is told for those that can run, with the reason for the others', async () => {
  const at = place();
  await makeSidesProject(at);
  const { client, end } = await serveAndConnect(at, '--project', 'sides.waferlens');
  const occlusion = { id: 'occlusion', parameters: { window: 1000 } };
  const rise = { id: 'rise', parameters: { samples: 100 } };
  const { perCase, problems, total } = await client.call('explain.estimate', {
    modelId: 1,
    methods: [occlusion, rise],
  });
  expect(perCase[0]).toBeNull();
  expect(perCase[1]?.passes).toBe(total.passes);
  expect(problems).toEqual([{ method: 'occlusion', message: expect.stringMatching(/window 1000/) }]);
  await expect(client.call('explain.estimate', { modelId: 1, methods: [occlusion] })).rejects.toThrow(
    /window 1000/,
  );
  await end();
});
