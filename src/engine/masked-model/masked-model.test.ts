import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../math/random.ts';
import { softmax } from '../math/softmax.ts';
import { gridSegments } from '../segment/grid.ts';
import type { PictureShape } from './baseline.ts';
import {
  blended,
  type LinearClassifier,
  linearClassifier,
  noisePicture,
} from './fixtures/linear-classifier.ts';
import { overlappingForm } from './forms/overlapping.ts';
import { rankForm } from './forms/rank.ts';
import { segmentsForm } from './forms/segments.ts';
import { softForm } from './forms/soft.ts';
import { softGrid } from './forms/soft-grid.ts';
import { windowForm } from './forms/window.ts';
import type { MaskForm, MaskRows } from './mask-form.ts';
import { MaskedModel } from './masked-model.ts';

const shape: PictureShape = [3, 6, 5];
const size = { height: 6, width: 5 };
const linear = await linearClassifier(shape);
const picture = noisePicture(shape, 1);
const baseline = { name: 'other picture', values: noisePicture(shape, 2) };

function modelOf({ classifier }: LinearClassifier, batch = 4, target = 1): MaskedModel {
  return new MaskedModel({ classifier, picture, target, batch });
}

/** Answers for masks [M, H*W] without any graph: the pictures are blended in JavaScript. */
function expectedLogits(model: LinearClassifier, masks: readonly ArrayLike<number>[], target = 1): number[] {
  return masks.map((mask) => model.logits(blended(picture, baseline.values, mask))[target] as number);
}

async function expectSame<Rows extends MaskRows>(
  form: MaskForm<Rows>,
  rows: Rows,
  masks: readonly ArrayLike<number>[],
  model = linear,
): Promise<void> {
  const { logits } = await modelOf(model).evaluate(form, baseline, rows);
  const expected = expectedLogits(model, masks);
  expect(logits.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(logits[i]).toBeCloseTo(value, 4);
}

const pixels = size.height * size.width;
const bits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 1 }), { minLength: length, maxLength: length });

describe('masking in the graph equals blending in JavaScript', () => {
  test('coalitions over a label map', async () => {
    const grid = gridSegments(6, 5, 3, 2);
    await fc.assert(
      fc.asyncProperty(fc.array(bits(6), { minLength: 1, maxLength: 9 }), async (coalitions) => {
        const masks = coalitions.map((members) =>
          Array.from(grid.labels, (label) => members[label] as number),
        );
        await expectSame(segmentsForm(grid), Uint8Array.from(coalitions.flat()), masks);
      }),
      { numRuns: 25 },
    );
  });

  test.each(['visible', 'hidden'] as const)(
    'coalitions over overlapping masks, members %s',
    async (members) => {
      await fc.assert(
        fc.asyncProperty(
          bits(3 * pixels),
          fc.array(bits(3), { minLength: 1, maxLength: 6 }),
          async (planes, rows) => {
            const segmentation = {
              kind: 'masks',
              masks: Uint8Array.from(planes),
              count: 3,
              ...size,
            } as const;
            const masks = rows.map((row) =>
              Array.from({ length: pixels }, (_, i) => {
                const held = row.some((member, s) => member === 1 && planes[s * pixels + i] === 1);
                return Number(held === (members === 'visible'));
              }),
            );
            await expectSame(overlappingForm(segmentation, members), Uint8Array.from(rows.flat()), masks);
          },
        ),
        { numRuns: 25 },
      );
    },
  );

  test('pixels between two ranks', async () => {
    const bound = fc.integer({ min: 0, max: pixels });
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(fc.tuple(bound, bound), { minLength: 1, maxLength: 8 }),
        async (seed, rows) => {
          const ranks = new SeededRandom(seed).shuffle(Int32Array.from({ length: pixels }, (_, i) => i));
          const masks = rows.map(([from, to]) =>
            Array.from(ranks, (rank) => Number(from <= rank && rank < to)),
          );
          await expectSame(rankForm(ranks, size), Int32Array.from(rows.flat()), masks);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a hidden window, also beyond the edge', async () => {
    const at = fc.integer({ min: -2, max: 8 });
    const length = fc.integer({ min: 0, max: 7 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(at, at, length, length), { minLength: 1, maxLength: 8 }),
        async (windows) => {
          const rows = windows.map(([top, left, h, w]) => [top, left, top + h, left + w] as const);
          const masks = rows.map(([top, left, bottom, right]) =>
            Array.from({ length: pixels }, (_, i) => {
              const y = Math.floor(i / size.width);
              const x = i % size.width;
              return Number(!(y >= top && y < bottom && x >= left && x < right));
            }),
          );
          await expectSame(windowForm(size), Int32Array.from(rows.flat()), masks);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('masks of real numbers', async () => {
    const random = new SeededRandom(4);
    const masks = [0, 1, 2, 3, 4].map(() => Array.from({ length: pixels }, () => random.uniform()));
    await expectSame(softForm(size), Float32Array.from(masks.flat()), masks);
  });

  test('soft grids, enlarged and cropped', async () => {
    const grid = softGrid(size, 3);
    const random = new SeededRandom(6);
    const rows: number[] = [];
    const masks: number[][] = [];
    for (let i = 0; i < 7; i++) {
      const cells = Array.from({ length: 9 }, () => random.integer(2));
      const down = random.integer(grid.cell[0]);
      const right = random.integer(grid.cell[1]);
      rows.push(...cells, down, right);
      masks.push(
        Array.from({ length: pixels }, (_, at) =>
          bilinear(cells, 3, grid.cell, down + Math.floor(at / size.width), right + (at % size.width)),
        ),
      );
    }
    await expectSame(grid.form, Float32Array.from(rows), masks);
  });

  test.each([7, 8, 11, 13])('in operator set %i', async (opset) => {
    const old = await linearClassifier(shape, { opset });
    const grid = gridSegments(6, 5, 2, 2);
    const rows = Uint8Array.of(1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1);
    const masks = [0, 1, 2].map((i) => Array.from(grid.labels, (label) => rows[4 * i + label] as number));
    await expectSame(segmentsForm(grid), rows, masks, old);
  });
});

/** A 3 x 3 grid enlarged to four cells, read at one pixel; the definition of bilinear resizing by pixel centres. */
function bilinear(
  cells: readonly number[],
  n: number,
  cell: readonly [number, number],
  y: number,
  x: number,
) {
  const along = (at: number, length: number) => {
    const position = Math.min(n - 1, Math.max(0, ((at + 0.5) * n) / ((n + 1) * length) - 0.5));
    const low = Math.floor(position);
    return { low, high: Math.min(n - 1, low + 1), share: position - low };
  };
  const v = along(y, cell[0]);
  const h = along(x, cell[1]);
  const row = (r: number) =>
    (1 - h.share) * (cells[r * n + h.low] as number) + h.share * (cells[r * n + h.high] as number);
  return (1 - v.share) * row(v.low) + v.share * row(v.high);
}

describe('values', () => {
  const grid = gridSegments(6, 5, 2, 2);

  test('the probability is the softmax of all logits', async () => {
    const { probabilities } = await modelOf(linear).evaluate(
      segmentsForm(grid),
      baseline,
      Uint8Array.of(1, 0, 0, 1),
    );
    const mask = Array.from(grid.labels, (label) => Number(label === 0 || label === 3));
    const logits = linear.logits(blended(picture, baseline.values, mask));
    expect(probabilities[0]).toBeCloseTo(softmax(logits, 3)[1] as number, 6);
  });

  test('a model that gives probabilities is valued by them, and by their logarithm as logit', async () => {
    const model = await linearClassifier(shape, { probabilities: true });
    const values = await modelOf(model).evaluate(segmentsForm(grid), baseline, Uint8Array.of(1, 1, 0, 0));
    const mask = Array.from(grid.labels, (label) => Number(label < 2));
    const p = softmax(model.logits(blended(picture, baseline.values, mask)), 3)[1] as number;
    expect(values.probabilities[0]).toBeCloseTo(p, 6);
    expect(values.logits[0]).toBeCloseTo(Math.log(p), 5);
  });

  test('with everything visible a hard mask gives the picture to the last bit', async () => {
    const huge = { name: 'huge', values: new Float32Array(picture.length).fill(1e30) };
    const { logits } = await modelOf(linear).evaluate(segmentsForm(grid), huge, Uint8Array.of(1, 1, 1, 1));
    const [, whole] = (await linear.classifier.forward(picture, 1)).logits;
    expect(logits[0]).toBe(whole);
  });

  test('the number of passes in a micro-batch changes no value by more than rounding', async () => {
    const random = new SeededRandom(8);
    const rows = Uint8Array.from({ length: 4 * 12 }, () => random.integer(2));
    const one = await modelOf(linear, 1).evaluate(segmentsForm(grid), baseline, rows);
    const many = await modelOf(linear, 5).evaluate(segmentsForm(grid), baseline, rows);
    for (let i = 0; i < 12; i++) expect(many.logits[i]).toBeCloseTo(one.logits[i] as number, 5);
  });

  test('a model with a fixed batch is filled up', async () => {
    const rows = Uint8Array.of(1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1);
    const fixed = { ...linear.classifier, batch: 2 };
    const masked = new MaskedModel({ classifier: fixed, picture, target: 1, batch: 16 });
    const found = await masked.evaluate(segmentsForm(grid), baseline, rows);
    const free = await modelOf(linear).evaluate(segmentsForm(grid), baseline, rows);
    for (let i = 0; i < 3; i++) expect(found.logits[i]).toBeCloseTo(free.logits[i] as number, 5);
    expect(masked.passes).toBe(3);
  });
});

describe('coalitions that were asked for before', () => {
  const form = segmentsForm(gridSegments(6, 5, 2, 2));

  test('are evaluated once, within a request and between requests', async () => {
    const masked = modelOf(linear);
    const first = await masked.evaluate(form, baseline, Uint8Array.of(1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0));
    expect(masked.passes).toBe(2);
    const second = await masked.evaluate(form, baseline, Uint8Array.of(0, 0, 0, 0, 0, 1, 0, 0, 7, 0, 0, 255));
    expect(masked.passes).toBe(3);
    expect(first.logits[1]).toBe(first.logits[0]);
    expect(second.logits[0]).toBe(first.logits[2]);
    expect(second.logits[2]).toBe(first.logits[0]);
  });

  test('are evaluated again under another baseline', async () => {
    const masked = modelOf(linear);
    await masked.evaluate(form, baseline, Uint8Array.of(1, 0, 0, 1));
    await masked.evaluate(
      form,
      { name: 'mean', values: new Float32Array(picture.length) },
      Uint8Array.of(1, 0, 0, 1),
    );
    expect(masked.passes).toBe(2);
  });

  test('a cancelled request stops between micro-batches', async () => {
    const abort = new AbortController();
    const masked = new MaskedModel({
      classifier: linear.classifier,
      picture,
      target: 0,
      batch: 1,
      signal: abort.signal,
    });
    const rows = Uint8Array.from({ length: 4 * 16 }, (_, i) => (Math.floor(i / 4) >> (i % 4)) & 1);
    const evaluation = masked.evaluate(form, baseline, rows, (done) => {
      if (done === 3) abort.abort();
    });
    await expect(evaluation).rejects.toMatchObject({ code: 'cancelled' });
    expect(masked.passes).toBe(3);
  });
});
