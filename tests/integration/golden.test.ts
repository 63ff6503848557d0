import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { asFloat32, decodeNpy } from '#engine/math/npy.ts';
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

describe.skipIf(!isThere)('CorrSHAP from the command line', () => {
  test.each(isThere ? readdirSync(join(golden, 'segments')) : [])(
    '%s: correlations and scores agree to 1e-3',
    async (name) => {
      const at = place();
      const folder = join(golden, 'segments', name);
      const said = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as SegmentCase & {
        readonly tau: number;
        readonly feature_tensor: string;
      };
      const read = (path: string) => asFloat32(decodeNpy(readFileSync(path), path));
      for (const option of [1, 2]) {
        for (const mode of ['published', 'normalised']) {
          const out = `out-${option}-${mode}`;
          const set = { option, mode, tau: said.tau, feature: said.feature_tensor };
          await at.result(
            ...['explain', '--model', join(golden, said.model), '--input', join(folder, 'input.npy')],
            ...['--segments', join(folder, 'segments.npy'), '--target', String(said.target)],
            ...['--method', 'corr-shap', '--no-judge', '--raw', '--out', join(at.folder, out)],
            ...Object.entries(set).flatMap(([key, value]) => ['--set', `corr-shap.${key}=${value}`]),
          );
          const written = join(at.folder, out, 'sample-0', 'corr-shap');
          for (const [file, reference] of [
            ['correlation', `correlation_option${option}`],
            ['scores', `corrshap_option${option}_${mode}`],
          ]) {
            const expected = read(join(folder, `${reference}.npy`));
            const found = read(join(written, `${file}.npy`));
            const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
            for (const [i, value] of expected.entries()) {
              expect(Math.abs(value - (found[i] ?? Number.NaN))).toBeLessThanOrEqual(1e-3 * scale);
            }
          }
        }
      }
    },
  );
});

describe.skipIf(!isThere)('ASE on a label map', () => {
  test.each(isThere ? readdirSync(join(golden, 'segments')) : [])('%s agrees', async (name) => {
    const at = place();
    const folder = join(golden, 'segments', name);
    const said = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as SegmentCase;
    await at.result(
      ...['explain', '--model', join(golden, said.model), '--input', join(folder, 'input.npy')],
      ...['--segments', join(folder, 'segments.npy'), '--target', String(said.target), '--no-judge'],
      ...['--method', 'ase', '--set', 'ase.baseline=mean', '--out', join(at.folder, 'out'), '--raw'],
    );
    const read = (path: string) => asFloat32(decodeNpy(readFileSync(path), path));
    const scores = read(join(at.folder, 'out', 'sample-0', 'ase', 'scores.npy'));
    const reference = read(join(folder, 'ase.npy'));
    const largest = reference.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
    expect(scores.length).toBe(reference.length);
    for (const [i, score] of reference.entries()) {
      expect(Math.abs((scores[i] ?? Number.NaN) - score)).toBeLessThanOrEqual(1e-3 * largest);
    }
  });
});

describe.skipIf(!isThere)('a classifier exported from PyTorch', () => {
  const names = isThere
    ? readdirSync(golden).filter((name) => existsSync(join(golden, name, 'logits.npy')))
    : [];
  /** An array of the case, or one that the program wrote. */
  const arrayAt = (path: string) => {
    const { dims, ...array } = decodeNpy(readFileSync(path), path);
    return { dims, data: asFloat32({ dims, ...array }) };
  };
  const agrees = (path: string, expected: { dims: readonly number[]; data: Float32Array }) => {
    const found = arrayAt(path);
    expect(found.dims).toEqual(expected.dims);
    const scale = expected.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    const difference = expected.data.reduce(
      (largest, value, i) => Math.max(largest, Math.abs(value - (found.data[i] ?? Number.NaN))),
      0,
    );
    expect(difference).toBeLessThanOrEqual(1e-4 * scale);
  };

  test.each(names)('%s: logits, gradients of input and features, and Grad-CAM agree', async (name) => {
    const at = place();
    const file = (of: string) => join(golden, name, of);
    const said = JSON.parse(readFileSync(file('case.json'), 'utf8')) as { feature_tensor: string };
    const input = ['--input', file('input.npy')];
    const target = ['--target', [...arrayAt(file('target.npy')).data].join(',')];
    const reference = (of: string) => arrayAt(file(`${of}.npy`));
    const written = (of: string) => join(at.folder, of);

    await at.result(
      ...['gradient', file('model.onnx'), ...input, ...target],
      ...['--out', written('g.npy'), '--logits', written('l.npy')],
    );
    agrees(written('g.npy'), reference('input_grad'));
    agrees(written('l.npy'), reference('logits'));
    await at.result(
      ...['gradient', file('model.onnx'), ...input, ...target],
      ...['--with-respect-to', said.feature_tensor, '--out', written('f.npy')],
    );
    agrees(written('f.npy'), reference('feature_grad'));

    await at.result(
      ...[
        'explain',
        '--model',
        file('model.onnx'),
        ...input,
        ...target,
        '--method',
        'grad-cam',
        '--no-judge',
      ],
      ...['--set', `grad-cam.feature=${said.feature_tensor}`, '--out', written('out'), '--raw'],
    );
    const maps = reference('gradcam');
    const [samples = 0, height = 0, width = 0] = maps.dims;
    for (let i = 0; i < samples; i++) {
      agrees(join(at.folder, 'out', `sample-${i}`, 'grad-cam', 'coarse.npy'), {
        dims: [height, width],
        data: maps.data.subarray(i * height * width, (i + 1) * height * width),
      });
    }
  });

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
