import { Failure } from '#contract/failure.ts';
import { matrix } from '../math/matrix-product.ts';
import { softmax } from '../math/softmax.ts';
import { heard } from './checked-arrays.ts';
import { minimise } from './head/minimise.ts';
import { blockRows } from './held-rows.ts';
import type { TrainingHead } from './hessian/training-head.ts';
import type { InfluenceContext } from './influence-method.ts';

const tolerance = 1e-6;
const mostIterations = 500;

/**
 * The surrogate of representers: the function of the kernel's space that comes closest to the network,
 *
 *   min_V  (1/n) sum_i CE(p_i, softmax(V^T (h_i, 1))) + (regularisation / 2) |V|^2,
 *
 * CE the cross-entropy of the network's whole output p_i; the bias is penalised as every weight, being a feature of the
 * kernel. By L-BFGS.
 *
 * @returns V, [D + 1, K] float64
 * @throws Failure `usage` where it does not converge
 */
export async function fitSoftHead(
  head: TrainingHead,
  regularisation: number,
  context: InfluenceContext,
): Promise<Float64Array> {
  const { width, classes, samples, cleanFeatures, cleanProbabilities } = head;
  let passes = 0;
  const slope = async (point: Float64Array) => {
    const weights = matrix(Float32Array.from(point.subarray(0, width * classes)), width, classes);
    const gradient = new Float64Array(point.length);
    let cost = 0;
    const block = blockRows(Math.max(width, classes));
    for (let start = 0; start < cleanFeatures.count; start += block) {
      const rows = Math.min(block, cleanFeatures.count - start);
      const h = await cleanFeatures.read(start, rows);
      const p = await cleanProbabilities.read(start, rows);
      const { data: logits } = await context.products.multiply(h, weights);
      for (let i = 0; i < logits.length; i++) {
        logits[i] = (logits[i] as number) + (point[width * classes + (i % classes)] as number);
      }
      const outputs = softmax(logits, classes);
      const errors = new Float32Array(logits.length);
      for (let row = 0; row < rows; row++) {
        if (head.usable[start + row] === 0) continue;
        for (let at = row * classes; at < (row + 1) * classes; at++) {
          const own = p.data[at] as number;
          cost -= own * Math.log(Math.max(outputs[at] as number, 1e-300));
          errors[at] = (outputs[at] as number) - own;
          const bias = width * classes + (at % classes);
          gradient[bias] = (gradient[bias] as number) + (errors[at] as number);
        }
      }
      const sum = await context.products.multiply(h, matrix(errors, rows, classes), 'first');
      for (let i = 0; i < sum.data.length; i++)
        gradient[i] = (gradient[i] as number) + (sum.data[i] as number);
      await heard(context, Math.min(passes, mostIterations), mostIterations, 'fitting the surrogate');
    }
    passes++;
    cost /= samples;
    for (let i = 0; i < point.length; i++) {
      const value = point[i] as number;
      gradient[i] = (gradient[i] as number) / samples + regularisation * value;
      cost += (regularisation / 2) * value ** 2;
    }
    return { cost, gradient };
  };
  const start = new Float64Array((width + 1) * classes);
  const found = await minimise({ slope }, start, { tolerance, mostIterations, metric: null });
  if (found.gradient > 100 * tolerance) {
    throw new Failure(
      'usage',
      `the surrogate did not converge in ${mostIterations} steps. Raise regularisation, or use alphas target.`,
    );
  }
  return found.point;
}
