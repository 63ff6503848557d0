import { Failure } from '#contract/failure.ts';
import type { GradientModel } from '../../gradients/gradient-model.ts';
import { tensorNamed } from '../../gradients/gradient-model.ts';
import { softmax } from '../../math/softmax.ts';
import { type LinearHead, linearHead } from '../../onnx/differentiate/linear-head.ts';
import { weightedLayers } from '../../onnx/loose-weights.ts';
import { modelTitle, producersOf } from '../../onnx/model.ts';
import type { ClassifierFacts } from '../../runtime/classifier.ts';
import { addProducts, type Gram, innerProduct } from './segment-vectors.ts';

/** Which parameters the gradients of the loss are taken of. */
export type GradientScope = 'last-layer' | 'all';

/** Float32 values of gradients that are held at once, over all segments. */
const mostValues = 2 ** 26;

/** The linear layer that gives the logits; behind it a softmax may stand. Null where there is none. */
export function headOf({ model, logitsName }: ClassifierFacts): LinearHead | null {
  const last = producersOf(model).get(logitsName);
  const scores = last !== undefined && /^(Log)?Softmax$/.test(last.opType) ? last.input[0] : logitsName;
  return linearHead(model, scores ?? logitsName);
}

/** What gradients are asked for unless it is said: those of the last layer where there is a linear one. */
export function scopeFor(classifier: ClassifierFacts, asked: GradientScope | null): GradientScope {
  return asked ?? (headOf(classifier) === null ? 'all' : 'last-layer');
}

/**
 * Inner products of the cross-entropy's gradients with respect to W and b of the last layer, per picture, in closed
 * form: (alpha^2 h_i . h_j + beta^2) (p_i - y) . (p_j - y), without beta^2 where there is no bias.
 *
 * @param pictures [n, C, H, W]
 * @throws Failure `unsupported` when the model does not end in a linear layer
 */
export async function lastLayerProducts(
  gradients: GradientModel,
  pictures: (from: number, count: number) => Float32Array,
  n: number,
  target: number,
  chunk: number,
  onProgress: (done: number) => Promise<void>,
): Promise<Gram> {
  const { classifier } = gradients;
  const head = headOf(classifier);
  if (head === null) {
    throw new Failure(
      'unsupported',
      `${modelTitle(classifier.model)} does not end in a linear layer, so its last layer's gradients have no closed ` +
        'form. Set gradient to all, or option to 1 or 2.',
    );
  }
  const features: Float32Array[] = [];
  const slopes: Float64Array[] = [];
  for (let from = 0; from < n; from += chunk) {
    const count = Math.min(chunk, n - from);
    const found = await gradients.features({
      pictures: pictures(from, count),
      n: count,
      features: [head.features],
    });
    const { data } = tensorNamed(found.features, head.features);
    if (data.length !== count * head.inputs) {
      throw new Failure(
        'unsupported',
        `${head.features} has no row of ${head.inputs} values per picture. Set option to 1 or 2.`,
      );
    }
    const probabilities = softmax(found.logits, classifier.classes);
    for (let i = 0; i < count; i++) {
      features.push(data.slice(i * head.inputs, (i + 1) * head.inputs));
      const slope = Float64Array.from(
        probabilities.subarray(i * classifier.classes, (i + 1) * classifier.classes),
      );
      slope[target] = (slope[target] as number) - 1;
      slopes.push(slope);
    }
    await onProgress(from + count);
  }
  const bias = head.bias === null ? 0 : head.beta ** 2;
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const inputs = innerProduct(features[i] as Float32Array, features[j] as Float32Array);
      const outputs = innerProduct(slopes[i] as Float64Array, slopes[j] as Float64Array);
      gram[i * n + j] = (head.alpha ** 2 * inputs + bias) * outputs;
    }
  }
  return gram;
}

/** Groups of weights whose gradients of all segments fit into memory together, and passes forward and back per picture. */
export function weightGroups(
  { model, logitsName }: ClassifierFacts,
  n: number,
): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let held = Number.POSITIVE_INFINITY;
  for (const { name, dims } of weightedLayers(model, logitsName).flatMap((layer) => layer.weights)) {
    const values = n * dims.reduce((product, size) => product * size, 1);
    if (held + values > mostValues) {
      groups.push([]);
      held = 0;
    }
    groups.at(-1)?.push(name);
    held += values;
  }
  return groups;
}

/**
 * Inner products of the cross-entropy's gradients with respect to all weights and biases of convolutions and linear
 * layers, per picture by the generated reverse pass. Scales and shifts of normalisations are left out.
 *
 * @throws Failure as `differentiate`; `unsupported` for a model without float32 weights
 */
export async function allWeightProducts(
  gradients: GradientModel,
  picture: (segment: number) => Float32Array,
  n: number,
  target: number,
  onProgress: (done: number, total: number) => Promise<void>,
): Promise<Gram> {
  const groups = weightGroups(gradients.classifier, n);
  if (groups.length === 0) {
    throw new Failure(
      'unsupported',
      `${modelTitle(gradients.classifier.model)} has no float32 weights to differentiate by. Set option to 1 or 2.`,
    );
  }
  const gram = new Float64Array(n * n);
  for (const [g, withRespectTo] of groups.entries()) {
    const rows = new Map<string, Float32Array[]>(withRespectTo.map((name) => [name, []]));
    for (let i = 0; i < n; i++) {
      const found = await gradients.gradients({
        pictures: picture(i),
        n: 1,
        targets: [target],
        value: 'log-probability',
        withRespectTo,
      });
      for (const name of withRespectTo) rows.get(name)?.push(tensorNamed(found.gradients, name).data);
      await onProgress(g * n + i + 1, groups.length * n);
    }
    for (const list of rows.values()) addProducts(gram, list);
  }
  return gram;
}
