import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodePng } from '#engine/image/png.ts';
import { auditParameters } from '#engine/influence/audit/audit-parameters.ts';
import { PlaneTransform } from '#engine/influence/audit/plane-transform.ts';
import { samePictures } from '#engine/influence/audit/same-pictures.ts';
import { tinySample } from '#engine/influence/fixtures/tiny-training.ts';
import { RuntimeMatrixProduct } from '#engine/math/matrix-product.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { generatePicture } from './picture.ts';
import { planPicture } from './plan.ts';

const size = 128;
/** The demo's second looks at training pictures, of several seeds, and as many other pictures. */
const seeds = [11, 12, 13];
const plans = seeds.flatMap((seed) =>
  Array.from({ length: 400 }, (_, index) => ({ seed, index, plan: planPicture(seed, 'validation', index) })),
);
const looks = plans.filter(({ plan }) => plan.duplicateOf !== undefined);
const { duplicateThreshold } = auditParameters.parse({});

let folder = '';
const products = new RuntimeMatrixProduct(2);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waferlens-duplicates-'));
});
afterAll(async () => {
  await products.dispose();
  await rm(folder, { recursive: true, force: true });
});

let written = 0;
async function sampleOf(data: Uint8Array, side = size, channels: 1 | 3 = 1) {
  const path = join(folder, `${written++}.png`);
  await writeFile(path, await encodePng({ width: side, height: side, channels, data }));
  return { ...(await tinySample(path, written, 'particle')), width: side, height: side };
}

const drawn = (seed: number, set: 'train' | 'validation', index: number) =>
  sampleOf(generatePicture({ seed, set, index, size }).pixels);
const services = { products, signal: new AbortController().signal, report: async () => undefined };
const places = (pairs: readonly { first: number; second: number }[]) =>
  pairs.map(({ first, second }) => `${first} ${second}`).sort();

describe('transform of a plane', () => {
  test('equals the sum it is defined by, and back', () => {
    const side = 8;
    const random = new SeededRandom(1);
    const values = Float64Array.from({ length: side * side }, () => random.normal());
    const re = values.slice();
    const im = new Float64Array(side * side);
    const transform = new PlaneTransform(side);
    transform.run(re, im, -1);
    const sumAt = (ky: number, kx: number) => {
      let sum = [0, 0];
      for (const [i, value] of values.entries()) {
        const angle = (-2 * Math.PI * (ky * Math.floor(i / side) + kx * (i % side))) / side;
        sum = [(sum[0] ?? 0) + value * Math.cos(angle), (sum[1] ?? 0) + value * Math.sin(angle)];
      }
      return sum;
    };
    for (const [ky, kx] of [
      [0, 0],
      [1, 0],
      [3, 5],
      [7, 2],
    ] as const) {
      const [real, imaginary] = sumAt(ky, kx);
      expect(re[ky * side + kx]).toBeCloseTo(real ?? 0, 9);
      expect(im[ky * side + kx]).toBeCloseTo(imaginary ?? 0, 9);
    }
    transform.run(re, im, 1);
    for (const [i, value] of values.entries()) expect((re[i] ?? 0) / side ** 2).toBeCloseTo(value, 12);
  });
});

describe('pictures that show the same', () => {
  test('second looks at the same place are found among pictures of the same patterns, as leaks and inside a set', async () => {
    const training = [];
    const validation = [];
    for (const { seed, index, plan } of looks) {
      training.push(await drawn(seed, 'train', plan.duplicateOf as number));
      validation.push(await drawn(seed, 'validation', index));
    }
    const planted = training.map((_, i) => `${i} ${i}`).sort();
    for (let i = 0; i < 30; i++) training.push(await drawn(99, 'train', i));
    const across = await samePictures(training, validation, { duplicateThreshold }, services);
    expect(places(across.leaks)).toEqual(planted);
    expect(across.duplicates).toEqual([]);
    expect(across.leaks.every(({ similarity, identical }) => similarity < 1 && !identical)).toBe(true);
    const inside = await samePictures([...training, ...validation], null, { duplicateThreshold }, services);
    const expected = validation.map((_, i) => `${i} ${training.length + i}`).sort();
    expect(places(inside.duplicates)).toEqual(expected);
    expect(inside.leaks).toEqual([]);
  });

  test('the same file, the same pixels in another file and a brighter copy are as similar as can be', async () => {
    const { pixels } = generatePicture({ seed: 5, set: 'train', index: 3, size });
    const colour = Uint8Array.from({ length: 3 * pixels.length }, (_, i) => pixels[Math.floor(i / 3)] ?? 0);
    const first = await sampleOf(pixels);
    const again = { ...first, index: 77 };
    const inColour = await sampleOf(colour, size, 3);
    const { duplicates } = await samePictures(
      [first, again, inColour, await drawn(5, 'train', 4)],
      null,
      { duplicateThreshold },
      services,
    );
    expect(places(duplicates)).toEqual(['0 1', '0 2', '1 2']);
    expect(duplicates[0]).toEqual({ first: 0, second: 1, similarity: 1, identical: true });
    for (const pair of duplicates.slice(1)) expect(pair).toMatchObject({ similarity: 1, identical: false });
  });

  test('uniform pictures have nothing to compare: only equal files count', async () => {
    const grey = (value: number) => sampleOf(new Uint8Array(16 * 16).fill(value), 16);
    const black = await grey(0);
    const samples = [black, await grey(100), await grey(200), black];
    const { duplicates } = await samePictures(samples, null, { duplicateThreshold }, services);
    expect(places(duplicates)).toEqual(['0 3']);
    expect(await samePictures([black], [], { duplicateThreshold }, services)).toEqual({
      ...{ duplicates: [], leaks: [], warnings: [] },
    });
  });
});
