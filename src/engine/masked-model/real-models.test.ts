import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { interpolationMatrix } from '../math/interpolation.ts';
import { SeededRandom } from '../math/random.ts';
import { softmax } from '../math/softmax.ts';
import { absent, goldenCases, realModels, relativeError } from '../onnx/golden-cases.ts';
import { type Classifier, openClassifier } from '../runtime/classifier.ts';
import { gridSegments } from '../segment/grid.ts';
import { blended } from './fixtures/linear-classifier.ts';
import { segmentsForm } from './forms/segments.ts';
import { type SoftGrid, softGrid } from './forms/soft-grid.ts';
import { MaskedModel } from './masked-model.ts';

const paths = [...goldenCases().map((golden) => golden.modelPath), ...realModels()];
const titled = paths.map((path) => [path.split('/').slice(-2).join('/'), path] as const);

test.runIf(paths.length === 0)(absent, () => {});

/** The mask of one soft-grid row, by the definition: rows of U x grid x transposed columns of U. */
function softMask({ cells, cell }: SoftGrid, row: Float32Array, height: number, width: number): Float64Array {
  const down = interpolationMatrix(cells, (cells + 1) * cell[0]);
  const across = interpolationMatrix(cells, (cells + 1) * cell[1]);
  const [top = 0, left = 0] = row.subarray(cells * cells);
  return Float64Array.from({ length: height * width }, (_, at) => {
    const y = top + Math.floor(at / width);
    const x = left + (at % width);
    let value = 0;
    for (let i = 0; i < cells * cells; i++) {
      const vertical = down[y * cells + Math.floor(i / cells)] as number;
      value += vertical * (row[i] as number) * (across[x * cells + (i % cells)] as number);
    }
    return value;
  });
}

describe.each(titled)('%s', (_, path) => {
  test('masked inside the graph it answers as for pictures that were blended outside', async () => {
    const size = basename(path).startsWith('squeezenet_v1') ? { size: [227, 227] as const } : {};
    const classifier: Classifier = await openClassifier({ modelPath: path, threads: 1, ...size });
    const { channels, height, width, classes } = classifier;
    const random = new SeededRandom(3);
    const normal = () => Float32Array.from({ length: channels * height * width }, () => random.normal());
    const picture = normal();
    const baseline = { name: 'other picture', values: normal() };
    const masked = new MaskedModel({ classifier, picture, target: 1, batch: 3 });
    const outside = async (mask: ArrayLike<number>) =>
      (
        await classifier.forward(Float32Array.from(blended(picture, baseline.values, mask)), 1)
      ).logits.slice();

    const grid = gridSegments(height, width, 3, 3);
    const rows = Uint8Array.from({ length: 4 * 9 }, () => random.integer(2));
    const { logits } = await masked.evaluate(segmentsForm(grid), baseline, rows);
    const expected: number[] = [];
    for (let i = 0; i < 4; i++) {
      const answer = await outside(Float32Array.from(grid.labels, (label) => rows[9 * i + label] as number));
      expected.push(answer[1] as number);
    }
    expect(relativeError(logits, expected)).toBeLessThan(1e-4);

    const soft = softGrid({ height, width }, 4);
    const { form } = soft;
    const grids = Float32Array.from({ length: 4 * form.rowLength }, () => random.integer(2));
    const pixels = height * width;
    const sums = { sum: new Float64Array(pixels), squareSum: new Float64Array(pixels) };
    await masked.addSums(form, baseline, grids, 'probability', sums);
    const total = new Float64Array(pixels);
    const squares = new Float64Array(pixels);
    for (let i = 0; i < 4; i++) {
      const mask = softMask(
        soft,
        grids.subarray(i * form.rowLength, (i + 1) * form.rowLength),
        height,
        width,
      );
      const probability = softmax(await outside(mask), classes)[1] as number;
      for (let p = 0; p < pixels; p++) {
        const product = probability * (mask[p] as number);
        total[p] = (total[p] as number) + product;
        squares[p] = (squares[p] as number) + product * product;
      }
    }
    expect(relativeError(sums.sum, total)).toBeLessThan(1e-3);
    expect(relativeError(sums.squareSum, squares)).toBeLessThan(1e-3);
    await classifier.dispose();
  });
});
