import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { place } from './program.ts';

const golden = resolve(fileURLToPath(new URL('../..', import.meta.url)), '..', 'shared', 'golden');
const isThere = existsSync(golden);
if (!isThere) console.warn(`Left out: reference cases are read from ${golden}, which is not there.`);

interface SegmentCase {
  readonly model: string;
  readonly target: number;
  readonly insertion_published: number;
  readonly deletion_published: number;
  readonly insertion_area: number;
  readonly deletion_area: number;
}

describe.skipIf(!isThere)('segment insertion and deletion of the ranking by exact Shapley values', () => {
  test.each(isThere ? readdirSync(join(golden, 'segments')) : [])(
    '%s agree in both presets',
    async (name) => {
      const folder = join(golden, 'segments', name);
      const said = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as SegmentCase;
      const judged = await place().result<Record<string, { value: number }>>(
        ...['judge', '--model', join(golden, said.model), '--input', join(folder, 'input.npy')],
        ...['--segments', join(folder, 'segments.npy'), '--scores', join(folder, 'shapley.npy')],
        ...[
          '--target',
          String(said.target),
          '--baseline',
          'mean',
          '--metric',
          'segment-insertion',
          'segment-deletion',
        ],
        ...['segment-insertion:published-segments', 'segment-deletion:published-segments'],
      );
      const areas = Object.fromEntries(Object.entries(judged).map(([metric, { value }]) => [metric, value]));
      const expected = {
        'segment-insertion': said.insertion_area,
        'segment-deletion': said.deletion_area,
        'segment-insertion:published-segments': said.insertion_published,
        'segment-deletion:published-segments': said.deletion_published,
      };
      for (const [metric, value] of Object.entries(expected)) {
        expect(Math.abs((areas[metric] ?? Number.NaN) - value)).toBeLessThanOrEqual(1e-3 * value);
      }
    },
  );
});

describe.skipIf(!isThere)('a classifier exported from PyTorch', () => {
  const names = isThere
    ? readdirSync(golden).filter((name) => existsSync(join(golden, name, 'logits.npy')))
    : [];
  test.each(names)('%s is imported with its reference outputs checked', async (name) => {
    const at = place();
    const file = (of: string) => join(golden, name, of);
    await at.result('init', 'p.waferlens');
    const model = await at.result(
      ...['model', 'add', file('model.onnx'), '--name', name],
      ...['--reference', `${file('input.npy')},${file('logits.npy')}`],
    );
    expect(model).toMatchObject({ name, warnings: [] });
  });
});
