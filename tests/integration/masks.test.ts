import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Dataset } from '#contract/dataset.ts';
import type { MaskExportResult, MaskImportResult, MaskProposals } from '#contract/masks.ts';
import { encodeMask } from '#contract/run-length.ts';
import { decodeImage } from '#engine/image/decode.ts';
import { encodePng } from '#engine/image/png.ts';
import { maskPixels } from '#engine/image/preprocess.ts';
import { type Place, place } from './program.ts';

const side = 24;

const grey = (value: (x: number, y: number) => number) =>
  encodePng({
    width: side,
    height: side,
    channels: 1,
    data: Uint8Array.from({ length: side * side }, (_, at) => value(at % side, Math.floor(at / side))),
  });

/** 255 in a square of three pixels that moves with the picture. */
const inSquare = (index: number) => (x: number, y: number) =>
  x >= index && x < index + 3 && y >= 4 && y < 7 ? 255 : 0;

/** A table of six pictures of two classes; those with even numbers come with masks, that of the last is empty. */
async function sixPictures(at: Place): Promise<void> {
  for (const name of ['images/scratch', 'images/none', 'masks'])
    mkdirSync(at.path('lot', name), { recursive: true });
  const rows = ['image_path;mask_path;filename;label'];
  for (let index = 0; index < 6; index++) {
    const label = index % 3 === 0 ? 'none' : 'scratch';
    const picture = `images/${label}/p${index}.png`;
    const mask = index % 2 === 0 ? `masks/p${index}.png` : '';
    writeFileSync(at.path('lot', picture), await grey((x, y) => (7 * x + 3 * y + index) % 256));
    if (mask !== '') {
      writeFileSync(at.path('lot', mask), await grey(index === 4 ? () => 0 : inSquare(index)));
    }
    rows.push(`${picture};${mask};p${index}.png;${label}`);
  }
  writeFileSync(at.path('lot', 'lot.csv'), `${rows.join('\r\n')}\r\n`);
  await at.result('init', 'p.waferlens');
  await at.result('dataset', 'add', 'lot/lot.csv', '--name', 'lot', '--role', 'validation');
}

test.each([[[]], [['--copy']]])(
  'an export %j is read back with the same pictures, labels and masks',
  async (copy) => {
    const at = place();
    await sixPictures(at);
    const written = await at.result<MaskExportResult>(
      'masks',
      'export',
      '--dataset',
      'lot',
      '--out',
      'out',
      ...copy,
    );
    expect(written).toMatchObject({ pictures: 6, masks: 3, table: at.path('out', 'masks.csv') });
    const header = readFileSync(at.path('out', 'masks.csv'), 'utf8').split('\r\n')[0];
    expect(header).toBe('image_path;mask_path;filename;label');
    const again = await at.result<Dataset>(
      'dataset',
      'add',
      'out/masks.csv',
      '--name',
      'again',
      '--role',
      'validation',
    );
    const [first] = await at.result<Dataset[]>('list', 'datasets');
    expect(again).toMatchObject({ samples: 6, masks: 3, classes: first?.classes ?? [] });
    // The digest is over picture, label and mask of every sample in order.
    expect(again.sha256).toBe(first?.sha256);
  },
);

test('an export into a folder that holds something is refused, and leaves it as it was', async () => {
  const at = place();
  await sixPictures(at);
  const refused = await at.run('masks', 'export', '--dataset', 'lot', '--out', 'lot', '--json');
  expect(refused.failure.code).toBe('exists');
});

test('an export that misses a mask leaves no folder', async () => {
  const at = place();
  await sixPictures(at);
  writeFileSync(at.path('lot', 'masks', 'p2.png'), await grey(inSquare(9)));
  const failed = await at.run('masks', 'export', '--dataset', 'lot', '--out', 'out', '--json');
  expect(failed.failure).toMatchObject({ code: 'integrity', message: expect.stringContaining('p2.png') });
  expect(() => readFileSync(at.path('out', 'masks.csv'))).toThrow();
});

test('masks of a folder become ground truth; bad ones are told, and the rest is taken', async () => {
  const at = place();
  await sixPictures(at);
  mkdirSync(at.path('new', 'deep'), { recursive: true });
  writeFileSync(at.path('new', 'p1.png'), await grey(inSquare(11)));
  writeFileSync(at.path('new', 'deep', 'p2_mask.png'), await grey(inSquare(12)));
  writeFileSync(at.path('new', 'p0.png'), await grey(inSquare(0)));
  writeFileSync(at.path('new', 'p3.png'), 'no picture');
  writeFileSync(at.path('new', 'stranger.png'), await grey(inSquare(3)));
  const wide = { width: 30, height: 10, channels: 1, data: new Uint8Array(300) } as const;
  writeFileSync(at.path('new', 'p5.png'), await encodePng(wide));
  const taken = await at.result<MaskImportResult>('masks', 'import', 'new', '--dataset', 'lot');
  expect(taken).toMatchObject({ imported: 2, unchanged: 1 });
  expect(taken.problems.map(({ file, reason }) => [file, reason]).sort()).toEqual([
    ['p3.png', 'mask-broken'],
    ['p5.png', 'mask-broken'],
    ['stranger.png', 'missing'],
  ]);
  const list = await at.result<{ masks: { name: string; kind: string; area: number | null }[] }>(
    ...['masks', 'list', '--dataset', 'lot'],
  );
  expect(list.masks.filter(({ kind }) => kind === 'imported')).toMatchObject([
    { name: 'images/scratch/p1.png', area: 9 },
    { name: 'images/scratch/p2.png', area: 9 },
  ]);
  const verified = await at.result<{ intact: boolean }>('verify');
  expect(verified.intact).toBe(true);
});

test('run-length masks of COCO are united per picture and exported as they were meant', async () => {
  const at = place();
  await sixPictures(at);
  const pixels = (index: number) =>
    Uint8Array.from({ length: side * side }, (_, place) =>
      inSquare(index)(place % side, Math.floor(place / side)),
    );
  const coco = {
    images: [
      { id: 1, file_name: 'p1.png' },
      { id: 2, file_name: 'p3.png' },
    ],
    annotations: [
      { image_id: 1, segmentation: encodeMask(pixels(2), side, side) },
      { image_id: 1, segmentation: encodeMask(pixels(10), side, side) },
      { image_id: 2, segmentation: [[1, 1, 5, 1, 5, 5]] },
    ],
  };
  writeFileSync(at.path('coco.json'), JSON.stringify(coco));
  const taken = await at.result<MaskImportResult>('masks', 'import', 'coco.json', '--dataset', 'lot');
  expect(taken).toMatchObject({ imported: 1, problems: [{ message: expect.stringContaining('polygon') }] });
  await at.result('masks', 'export', '--dataset', 'lot', '--out', 'out', '--pictures', 'validated');
  const rows = readFileSync(at.path('out', 'masks.csv'), 'utf8').trim().split('\r\n');
  expect(rows).toHaveLength(2);
  const mask = await decodeImage(at.path('out', rows[1]?.split(';')[1] ?? ''));
  const both = pixels(2).map((value, place) => Number(value > 0 || (pixels(10)[place] ?? 0) > 0));
  expect(maskPixels(mask)).toEqual(both);
});

test('a picture is cut into proposals at its own size', async () => {
  const at = place();
  await sixPictures(at);
  const made = await at.result<MaskProposals>(
    ...[
      'masks',
      'propose',
      '--dataset',
      'lot',
      '--sample',
      '1',
      '--segmenter',
      'grid',
      '--set',
      'segments=9',
    ],
  );
  expect(made).toMatchObject({ segmenter: 'grid', segments: 9 });
});
