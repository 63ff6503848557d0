import { setImmediate } from 'node:timers/promises';
import { Failure } from '#contract/failure.ts';
import { cotangentInput } from '../gradients/gradient-graph.ts';
import type { GradientSessions } from '../gradients/gradient-sessions.ts';
import { type Matrix, matrix } from '../math/matrix-product.ts';
import { gradientName } from '../onnx/differentiate/differentiate.ts';
import type { Classifier } from '../runtime/classifier.ts';
import type { Session } from '../runtime/session.ts';
import { float32Data, float32Tensor } from '../runtime/tensor.ts';
import { GradientSketch, type Projection } from './gradient-sketch.ts';
import { type LearnedWeight, learnedWeights } from './learned-weights.ts';

export type { Projection } from './gradient-sketch.ts';

/**
 * Gradients of each picture's own cross-entropy loss -log p_label with respect to all learned weights of a classifier,
 * projected. The reverse pass sums a weight's gradient over the batch, so pictures run one at a time; in a model of
 * fixed batch the others' cotangents are zero. A picture costs `passesPerGradient` passes.
 *
 * @param sessions of the classifier; keeps the differentiated graph loaded between calls
 * @param pictures [n, C, H, W] float32, preprocessed
 * @param labels [n]: a class each; below 0: none
 * @param projection null: the gradients themselves, in the order of `learnedWeights` - for small models only
 * @returns [n, P], a row of NaN without a label
 * @throws Failure `unsupported` for a model that has an operator without a gradient rule, or no learned weights;
 * `memory`, `cancelled`
 */
export async function projectedGradients(
  sessions: GradientSessions,
  pictures: Float32Array,
  labels: ArrayLike<number>,
  projection: Projection | null,
  signal: AbortSignal,
): Promise<Matrix> {
  const { classifier } = sessions;
  const picture = classifier.channels * classifier.height * classifier.width;
  const count = labels.length;
  if (pictures.length !== count * picture) {
    throw new RangeError(`invalid pictures: ${pictures.length} values for ${count} labels`);
  }
  const weights = weightsOf(classifier);
  const width = projection?.size ?? weights.reduce((sum, { size }) => sum + size, 0);
  const data = new Float32Array(count * width);
  const session = await sessions.gradients({
    value: 'log-probability',
    withRespectTo: weights.map(({ name }) => name),
    features: [],
  });
  const sketch = projection === null ? null : new GradientSketch(projection);
  for (let i = 0; i < count; i++) {
    await setImmediate();
    if (signal.aborted) throw new Failure('cancelled', 'stopped on request');
    const row = data.subarray(i * width, (i + 1) * width);
    const label = labels[i] as number;
    if (label < 0) {
      row.fill(Number.NaN);
      continue;
    }
    if (!(Number.isInteger(label) && label < classifier.classes)) {
      throw new RangeError(`invalid label: ${label} of ${classifier.classes} classes`);
    }
    const pieces = await run(session, classifier, weights, pictures, i, label);
    if (sketch === null) place(row, pieces);
    else row.set(projected(sketch, pieces, width));
  }
  return matrix(data, count, width);
}

const known = new WeakMap<Classifier, readonly LearnedWeight[]>();

/** Finding the weights infers shapes, so it is done once per open classifier. */
function weightsOf(classifier: Classifier): readonly LearnedWeight[] {
  const found = known.get(classifier) ?? learnedWeights(classifier.model, classifier.logitsName);
  known.set(classifier, found);
  if (found.length > 0) return found;
  throw new Failure(
    'unsupported',
    'this model has no floating-point weights that its answer depends on with a derivative (quantised models have ' +
      'none). Use gradients of the last layer (layers: last).',
  );
}

/** The gradient of one picture's loss, a piece per weight. */
async function run(
  session: Session,
  { inputName, channels, height, width, classes, batch }: Classifier,
  weights: readonly LearnedWeight[],
  pictures: Float32Array,
  index: number,
  label: number,
): Promise<readonly Float32Array[]> {
  const size = channels * height * width;
  const rows = batch === 'dynamic' ? 1 : batch;
  const asked = pictures.subarray(index * size, (index + 1) * size);
  let fed = asked;
  if (rows > 1) {
    fed = new Float32Array(rows * size);
    for (let row = 0; row < rows; row++) fed.set(asked, row * size);
  }
  // Minus one: the loss is the logarithm of the probability with its sign turned.
  const cotangent = new Float32Array(rows * classes);
  cotangent[label] = -1;
  const results = await session.run(
    {
      [inputName]: float32Tensor(fed, [rows, channels, height, width]),
      [cotangentInput]: float32Tensor(cotangent, [rows, classes]),
    },
    weights.map(({ name }) => gradientName(name)),
  );
  return weights.map(({ name }) => float32Data(results[gradientName(name)], name));
}

function place(row: Float32Array, pieces: readonly Float32Array[]): void {
  let offset = 0;
  for (const piece of pieces) {
    row.set(piece, offset);
    offset += piece.length;
  }
}

function projected(sketch: GradientSketch, pieces: readonly Float32Array[], size: number): Float64Array {
  const sums = new Float64Array(size);
  let offset = 0;
  for (const piece of pieces) {
    sketch.add(sums, piece, offset);
    offset += piece.length;
  }
  // No further scale: a number lands in exactly one place, so that squared lengths are kept on average.
  return sums;
}
