import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { windowForm } from '../masked-model/forms/window.ts';
import type { PictureSize } from '../masked-model/mask-form.ts';
import { explainer } from './explainer.ts';
import { baselineParameter, valueParameter } from './parameters.ts';

const parameters = z.object({
  window: z
    .number()
    .int()
    .min(1)
    .max(8192)
    .nullable()
    .default(null)
    .describe('Side of the square window in pixels. Empty: an eighth of the shorter side.'),
  stride: z
    .number()
    .int()
    .min(1)
    .max(8192)
    .nullable()
    .default(null)
    .describe('Step between windows in pixels, at most the window. Empty: a quarter of the window.'),
  baseline: baselineParameter.default('mean'),
  value: valueParameter.default('probability'),
});

/**
 * Occlusion (Zeiler and Fergus 2014, section 4.2): a square window of baseline slides over the picture; a pixel's
 * value is the mean drop of the class's value over the windows that cover it. Windows start at multiples of the
 * stride, the last of each row and column is cut at the picture's edge, and the drop is not divided by the
 * window's area: the same as Captum's `Occlusion`.
 */
export const occlusion = explainer({
  id: 'occlusion',
  title: 'Occlusion',
  family: 'saliency',
  source: {
    kind: 'published',
    citation: 'Zeiler, Fergus: Visualizing and Understanding Convolutional Networks. ECCV 2014, section 4.2',
  },
  version: '1',
  summary: 'Slides a window over the picture and measures how much the answer drops where it is hidden.',
  trust:
    'Trust it where one place decides: every value is a measured drop of the answer. It misses evidence that stands in two places, since each alone can be hidden without loss; a window much larger or smaller than the defect blurs or breaks the map.',
  signed: true,
  needs: [],
  parameters,
  resolve(given, size) {
    const shorter = Math.min(size.height, size.width);
    const window = given.window ?? Math.max(1, Math.round(shorter / 8));
    const stride = given.stride ?? Math.max(1, Math.floor(window / 4));
    if (window > shorter) {
      throw new Failure('usage', `occlusion: window ${window} does not fit; it may be 1 to ${shorter}.`);
    }
    if (stride > window) {
      throw new Failure(
        'usage',
        `occlusion: stride ${stride} leaves pixels uncovered; it may be 1 to the window, ${window}.`,
      );
    }
    return { ...given, window, stride };
  },
  estimate(resolved, size) {
    const { rows, columns } = positions(resolved, size);
    return {
      passes: rows.length * columns.length + 1,
      workingBytes: 16 * (size.height + 1) * (size.width + 1) + 4 * size.height * size.width,
    };
  },
  async explain({ masked, size, baseline, report }, resolved) {
    const { rows, columns, window } = positions(resolved, size);
    const hidden = baseline(resolved.baseline);
    const form = windowForm(size);
    const windows = new Int32Array(4 * (rows.length * columns.length + 1));
    let at = 4; // The first row hides nothing: the value of the whole picture.
    for (const top of rows) {
      for (const left of columns) {
        windows.set(
          [top, left, Math.min(top + window, size.height), Math.min(left + window, size.width)],
          at,
        );
        at += 4;
      }
    }
    const values = await masked.evaluate(form, hidden, windows, (done, total) =>
      report({ done, total, message: 'hiding windows' }),
    );
    const measured = resolved.value === 'logit' ? values.logits : values.probabilities;
    const whole = measured[0] as number;
    const drops = measured.subarray(1).map((value) => whole - value);
    return { map: meanOverWindows(windows.subarray(4), drops, size), warnings: [] };
  },
});

function positions(
  resolved: { readonly window: number | null; readonly stride: number | null },
  size: PictureSize,
): { readonly rows: readonly number[]; readonly columns: readonly number[]; readonly window: number } {
  const { window, stride } = resolved;
  if (window === null || stride === null) throw new TypeError('occlusion parameters are not resolved');
  const starts = (length: number) =>
    Array.from({ length: Math.max(0, Math.ceil((length - window) / stride)) + 1 }, (_, i) => i * stride);
  return { rows: starts(size.height), columns: starts(size.width), window };
}

/**
 * At each pixel the mean over the windows that cover it, by differences: each window adds its value at two corners
 * and takes it back at the other two, and a double running sum spreads it.
 *
 * @param windows [M, 4] top, left, bottom, right
 * @param values [M]
 * @returns [H, W] float32
 */
function meanOverWindows(windows: Int32Array, values: Float64Array, size: PictureSize): Float32Array {
  const { height, width } = size;
  const row = width + 1;
  const sums = new Float64Array((height + 1) * row);
  const counts = new Int32Array((height + 1) * row);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const corner = (y: 0 | 2, x: 1 | 3, sign: 1 | -1) => {
      const at = (windows[4 * i + y] as number) * row + (windows[4 * i + x] as number);
      sums[at] = (sums[at] as number) + sign * value;
      counts[at] = (counts[at] as number) + sign;
    };
    corner(0, 1, 1);
    corner(0, 3, -1);
    corner(2, 1, -1);
    corner(2, 3, 1);
  }
  const map = new Float32Array(height * width);
  const columnSums = new Float64Array(width);
  const columnCounts = new Int32Array(width);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    let count = 0;
    for (let x = 0; x < width; x++) {
      columnSums[x] = (columnSums[x] as number) + (sums[y * row + x] as number);
      columnCounts[x] = (columnCounts[x] as number) + (counts[y * row + x] as number);
      sum += columnSums[x] as number;
      count += columnCounts[x] as number;
      map[y * width + x] = sum / count;
    }
  }
  return map;
}
