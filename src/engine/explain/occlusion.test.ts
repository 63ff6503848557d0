import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { linearClassifier, noisePicture } from '../masked-model/fixtures/linear-classifier.ts';
import { GraphBuilder } from '../onnx/build.ts';
import { prependGraph } from '../onnx/edit.ts';
import { opsetOf, realInputs } from '../onnx/model.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';
import { type Classifier, openClassifier } from '../runtime/classifier.ts';
import { explainContext, modelOfSize } from './fixtures/explain-context.ts';
import { occlusion } from './occlusion.ts';

async function occlude(
  classifier: Classifier,
  picture: Float32Array,
  baseline: Float32Array,
  parameters: { readonly window: number | null; readonly stride: number | null },
  target = 0,
): Promise<Float32Array> {
  const context = explainContext({ classifier, picture, target, baseline });
  const resolved = occlusion.resolve({ ...parameters, baseline: 'mean', value: 'logit' }, context.model);
  const outcome = await occlusion.explain(context, resolved);
  return outcome.map;
}

describe('occlusion of a linear model', () => {
  const shape = [3, 7, 6] as const;

  test('is the mean over covering windows of the sum of w * (x - b) inside', async () => {
    const linear = await linearClassifier(shape);
    const picture = noisePicture(shape, 1);
    const baseline = noisePicture(shape, 2);
    /** w * (x - b) of class 0, channels summed, per pixel. */
    const share = Array.from({ length: 42 }, (_, i) =>
      [i, i + 42, i + 84].reduce(
        (sum, at) =>
          sum + (linear.weights[at * 3] as number) * ((picture[at] as number) - (baseline[at] as number)),
        0,
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        async (window, step) => {
          const stride = Math.min(step, window);
          const map = await occlude(linear.classifier, picture, baseline, { window, stride });
          const starts = (length: number) => {
            const found = [0];
            while ((found.at(-1) as number) + window < length) found.push((found.at(-1) as number) + stride);
            return found;
          };
          for (let y = 0; y < 7; y++) {
            for (let x = 0; x < 6; x++) {
              const drops: number[] = [];
              for (const top of starts(7).filter((start) => start <= y && y < start + window)) {
                for (const left of starts(6).filter((start) => start <= x && x < start + window)) {
                  let drop = 0;
                  for (let v = top; v < Math.min(7, top + window); v++) {
                    for (let u = left; u < Math.min(6, left + window); u++)
                      drop += share[v * 6 + u] as number;
                  }
                  drops.push(drop);
                }
              }
              const expected = drops.reduce((sum, drop) => sum + drop, 0) / drops.length;
              expect(map[y * 6 + x]).toBeCloseTo(expected, 4);
            }
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('parameters', () => {
  const size = modelOfSize({ height: 128, width: 160 });
  const given = { baseline: 'mean', value: 'logit' } as const;

  test('the window is an eighth of the shorter side, the stride a quarter of the window', () => {
    expect(occlusion.resolve({ ...given, window: null, stride: null }, size)).toMatchObject({
      window: 16,
      stride: 4,
    });
  });

  test('a window that is larger than the picture is refused with what it may be', () => {
    expect(() => occlusion.resolve({ ...given, window: 129, stride: null }, size)).toThrow(/1 to 128/);
  });

  test('a stride that leaves pixels uncovered is refused', () => {
    expect(() => occlusion.resolve({ ...given, window: 4, stride: 5 }, size)).toThrow(/1 to the window, 4/);
  });

  test('the estimate is the number of passes that are run', async () => {
    const linear = await linearClassifier([1, 9, 8]);
    const picture = noisePicture(linear.shape);
    const context = explainContext({ classifier: linear.classifier, picture, batch: 8 });
    const resolved = occlusion.resolve({ ...given, window: 3, stride: 2 }, context.model);
    await occlusion.explain(context, resolved);
    expect(context.masked.passes).toBe(occlusion.estimate(resolved, context.model, 64).passes);
  });
});

const captum = fileURLToPath(new URL('../../../../shared/golden/captum/', import.meta.url));
const vectors = z.object({
  vectors: z.array(
    z.object({
      method: z.string(),
      model: z.string(),
      input: z.array(z.unknown()),
      expected: z.array(z.unknown()),
      window: z.number().optional(),
      stride: z.number().optional(),
      baseline: z.array(z.array(z.number())).optional(),
      target: z.number(),
    }),
  ),
});

/** The reference model takes [N, 3]; as a picture classifier it takes [N, 1, 1, 3]. */
async function asPictureClassifier(path: string): Promise<Classifier> {
  const model = await readModel(path);
  const [input] = realInputs(model);
  const builder = new GraphBuilder(opsetOf(model));
  const picture = builder.input('picture', 'float32', ['batch', 1, 1, 3]);
  builder.output(builder.reshape(picture, [-1, 3], 'row'));
  const wrapped = prependGraph(model, builder.fragment(), { row: input?.name ?? '' }, 'as-picture');
  const file = join(await mkdtemp(join(tmpdir(), 'waferlens-captum-')), 'model.onnx');
  await writeModel(wrapped, file);
  return openClassifier({ modelPath: file, threads: 1 });
}

describe.skipIf(!existsSync(captum))("Captum's hand-computed occlusion values", () => {
  const read = existsSync(captum)
    ? vectors.parse(JSON.parse(readFileSync(join(captum, 'vectors.json'), 'utf8'))).vectors
    : [];
  const occlusions = read.filter((vector) => vector.method.startsWith('occlusion'));

  test('there are four of them', () => expect(occlusions.length).toBe(4));

  test.each(occlusions)('window $window, stride $stride of $expected', async (vector) => {
    const classifier = await asPictureClassifier(join(captum, vector.model));
    const { window = 0, stride = 0 } = vector;
    const numbers = z.array(z.number());
    const map = await occludeRow(
      classifier,
      Float32Array.from(numbers.parse(vector.input[0])),
      Float32Array.from(vector.baseline?.[0] ?? []),
      { window, stride },
      vector.target,
    );
    const expected = numbers.parse(vector.expected[0]);
    for (const [i, value] of expected.entries())
      expect(Math.abs((map[i] as number) - value)).toBeLessThan(1e-4 * 280);
  });
});

/** A row is one pixel high, and so is its window. */
async function occludeRow(
  classifier: Classifier,
  picture: Float32Array,
  baseline: Float32Array,
  parameters: { readonly window: number; readonly stride: number },
  target: number,
): Promise<Float32Array> {
  const outcome = await occlusion.explain(
    explainContext({ classifier, picture, target, baseline, batch: 2 }),
    { ...parameters, baseline: 'mean', value: 'logit' },
  );
  return outcome.map;
}
