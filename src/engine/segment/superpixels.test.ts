import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findSegmenter } from './index.ts';
import { contextOf, fixturePicture, scikitImage, texture } from './scikit-image.fixture.ts';
import type { LabelMap } from './segmentation.ts';
import type { SegmentedPicture, SegmenterContext } from './segmenter.ts';

const ids = ['slic', 'felzenszwalb', 'quickshift'] as const;

async function segments(
  id: string,
  picture: SegmentedPicture,
  parameters: Readonly<Record<string, unknown>> = {},
  changes: Partial<SegmenterContext> = {},
): Promise<LabelMap> {
  const segmenter = findSegmenter(id);
  const resolved = segmenter.resolve(segmenter.parameters.parse(parameters), picture);
  const { segmentation } = await segmenter.segment({ ...contextOf(picture), ...changes }, resolved);
  if (segmentation.kind !== 'labels') throw new TypeError('superpixels are label maps');
  return segmentation;
}

/** Rows of labels, numbered in raster order of the segments' first pixels. */
function rows({ labels, height, width }: LabelMap): string[] {
  const numbers = new Map([...new Set(labels)].map((label, i) => [label, i]));
  return Array.from({ length: height }, (_, y) =>
    [...labels.subarray(y * width, (y + 1) * width)].map((label) => numbers.get(label)).join(' '),
  );
}

/** How many pieces a label map has, pixels of a label being joined along sides, or corners too. */
function pieces(map: LabelMap, corners: boolean): number {
  const seen = new Uint8Array(map.labels.length);
  let count = 0;
  for (let seed = 0; seed < seen.length; seed++) {
    if (seen[seed] === 1) continue;
    count++;
    seen[seed] = 1;
    const open = [seed];
    for (let p = open.pop(); p !== undefined; p = open.pop()) {
      for (const q of around(p, map, corners)) {
        if (seen[q] === 1 || map.labels[q] !== map.labels[p]) continue;
        seen[q] = 1;
        open.push(q);
      }
    }
  }
  return count;
}

/** The pixels beside a pixel, and at its corners. */
function around(p: number, { height, width }: LabelMap, corners: boolean): number[] {
  const y = Math.floor(p / width);
  const x = p % width;
  return [-1, 0, 1].flatMap((dy) =>
    [-1, 0, 1]
      .filter((dx) => corners || dx === 0 || dy === 0)
      .filter((dx) => y + dy >= 0 && y + dy < height && x + dx >= 0 && x + dx < width)
      .map((dx) => p + dy * width + dx),
  );
}

describe('label maps of scikit-image', () => {
  test.each(scikitImage.segmentations)('$segmenter of $picture, $parameters', async (known) => {
    const found = await segments(known.segmenter, fixturePicture(known.picture), known.parameters);
    expect(rows(found)).toEqual(known.labels);
  });
});

const anyPicture = fc
  .record({
    height: fc.integer({ min: 1, max: 14 }),
    width: fc.integer({ min: 1, max: 14 }),
    channels: fc.constantFrom(1 as const, 3 as const),
    levels: fc.constantFrom(1, 2, 255),
  })
  .chain(({ height, width, channels, levels }) => {
    const length = height * width * channels;
    return fc
      .array(fc.integer({ min: 0, max: levels }), { minLength: length, maxLength: length })
      .map((values) => ({ height, width, channels, values: Float64Array.from(values, (v) => v / levels) }));
  });

describe.each(ids)('%s', (id) => {
  test('covers every pixel and uses every label from 0 on', async () => {
    await fc.assert(
      fc.asyncProperty(anyPicture, async (picture) => {
        const { labels, count } = await segments(id, picture);
        expect(labels.length).toBe(picture.height * picture.width);
        expect([...new Set(labels)].sort((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_, i) => i),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('makes one segment of one pixel', async () => {
    const picture = { height: 1, width: 1, channels: 3 as const, values: Float64Array.of(0.2, 0.4, 0.6) };
    const { labels, count } = await segments(id, picture);
    expect([[...labels], count]).toEqual([[0], 1]);
  });

  test('gives the same segments again for the same seed', async () => {
    const flat = { height: 20, width: 20, channels: 1 as const, values: new Float64Array(400).fill(0.5) };
    for (const picture of [fixturePicture('colour'), flat]) {
      const [first, second] = [await segments(id, picture), await segments(id, picture)];
      expect(second).toEqual(first);
    }
  });

  test('hears a cancel within a large picture', async () => {
    const controller = new AbortController();
    const picture = texture({ height: 1000, width: 1000, channels: 3, seed: 3 });
    const run = segments(id, picture, id === 'slic' ? { segments: 2000 } : {}, { signal: controller.signal });
    const timer = setTimeout(() => controller.abort(), 20);
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    clearTimeout(timer);
  });
});

describe('SLIC', () => {
  test('makes connected segments of any picture and for any number of them', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyPicture,
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom(0.01, 1, 100),
        async (picture, count, compactness) => {
          const found = await segments('slic', picture, { segments: count, compactness });
          expect(pieces(found, false)).toBe(found.count);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('parts a constant picture into the cells of its grid', async () => {
    const flat = { height: 30, width: 30, channels: 1 as const, values: new Float64Array(900).fill(0.3) };
    const { labels, count } = await segments('slic', flat, { segments: 9 });
    expect(count).toBe(9);
    // Centres at 5, 15 and 25; pixels midway go to the earlier one.
    const cell = (position: number) => (position <= 10 ? 0 : position <= 20 ? 1 : 2);
    labels.forEach((label, p) => {
      expect(label).toBe(3 * cell(Math.floor(p / 30)) + cell(p % 30));
    });
  });

  test('makes about 2,000 segments where so many are asked for', async () => {
    const picture = texture({ height: 227, width: 227, channels: 3, seed: 17 });
    const found = await segments('slic', picture, { segments: 2000, compactness: 30 });
    expect(found.count).toBeGreaterThan(1600);
    expect(found.count).toBeLessThan(2400);
    expect(pieces(found, false)).toBe(found.count);
  });

  test('takes its compactness from the channels unless told', async () => {
    const { segment, parameters } = findSegmenter('slic');
    for (const [name, compactness] of [
      ['grey', 0.3],
      ['colour', 30],
    ] as const) {
      const { resolved } = await segment(contextOf(fixturePicture(name)), parameters.parse({}));
      expect(resolved).toEqual({ compactness });
    }
  });
});

describe('Felzenszwalb', () => {
  test('makes segments that are connected along sides and corners', async () => {
    await fc.assert(
      fc.asyncProperty(anyPicture, fc.integer({ min: 0, max: 20 }), async (picture, minSize) => {
        const found = await segments('felzenszwalb', picture, { scale: 20, sigma: 0, minSize });
        expect(pieces(found, true)).toBe(found.count);
      }),
      { numRuns: 100 },
    );
  });

  test('leaves no segment below the smallest size where the picture is large enough', async () => {
    const { labels, count } = await segments('felzenszwalb', fixturePicture('colour'), {
      scale: 1,
      minSize: 25,
    });
    for (let s = 0; s < count; s++) {
      expect(labels.filter((label) => label === s).length).toBeGreaterThanOrEqual(25);
    }
  });

  test('makes one segment of a constant picture', async () => {
    const flat = { height: 9, width: 7, channels: 3 as const, values: new Float64Array(189).fill(0.7) };
    expect((await segments('felzenszwalb', flat)).count).toBe(1);
  });
});

describe('Quickshift', () => {
  test('makes a segment of each pixel when nothing is bridged', async () => {
    const picture = fixturePicture('grey');
    expect((await segments('quickshift', picture, { maxDist: 0 })).count).toBe(
      picture.height * picture.width,
    );
  });
});
