import { Failure } from '#contract/failure.ts';
import { pooled } from '../../concept/activations.ts';
import { chosenFeature } from '../../explain/explained-model.ts';
import { featureGrid } from '../../gradients/feature-grid.ts';
import { type GradientModel, tensorNamed } from '../../gradients/gradient-model.ts';
import { type Matrix, matrix } from '../../math/matrix-product.ts';
import { softmax } from '../../math/softmax.ts';
import { type LinearHead, linearHead } from '../../onnx/differentiate/linear-head.ts';
import { pooledHead } from '../../onnx/differentiate/pooled-head.ts';
import type { FeatureTensor } from '../../onnx/feature-tensors.ts';
import { constantsOf } from '../../onnx/fold-constants.ts';
import { type OnnxModel, producersOf } from '../../onnx/model.ts';
import { floatValues } from '../../onnx/tensor.ts';
import type { ClassifierFacts } from '../../runtime/classifier.ts';
import type { OpenClassifier } from '../../work/open-classifier.ts';
import type { LastLayer } from '../arrays.ts';

/** Where the features of a classifier come from: found once, from its graph alone. */
export interface FeatureSource {
  /** `layer`: what the last linear layer takes; `map`: the default feature tensor; `logits`: there is neither. */
  readonly kind: 'layer' | 'map' | 'logits';
  /** The tensor that is read; null for `logits`. */
  readonly tensor: string | null;
  readonly feature: FeatureTensor | null;
  readonly lastLayer: LastLayer | null;
  /** D, where the graph says it. */
  readonly width: number | null;
  /** What is to be said of them, one sentence; null for `layer`. */
  readonly remark: string | null;
}

/** What a classifier says of n pictures. */
export interface PictureFeatures {
  /** [n, D]. */
  readonly features: Matrix;
  /** Softmax outputs, [n, K]. */
  readonly probabilities: Matrix;
  /** [n, K]. */
  readonly logits: Float32Array;
}

const known = new WeakMap<OpenClassifier, FeatureSource>();

/** The features of an open classifier: the input of its last linear layer where it ends in one. */
export function featureSource(open: OpenClassifier): FeatureSource {
  const found = known.get(open) ?? findSource(open);
  known.set(open, found);
  return found;
}

function findSource(open: OpenClassifier): FeatureSource {
  const { model, classes } = open.classifier;
  if (open.embedding !== null) {
    const feature = chosenFeature(open.explained, open.embedding);
    return {
      kind: 'map',
      tensor: feature.name,
      feature,
      lastLayer: null,
      width: feature.channels,
      remark: null,
    };
  }
  const head = headOf(open.classifier);
  const lastLayer = head === null || head.classes !== classes ? null : lastLayerOf(model, head);
  if (head !== null && lastLayer !== null) {
    return {
      kind: 'layer',
      tensor: head.features,
      feature: null,
      lastLayer,
      width: head.inputs,
      remark: null,
    };
  }
  try {
    const feature = chosenFeature(open.explained, null);
    return {
      kind: 'map',
      tensor: feature.name,
      feature,
      lastLayer: null,
      width: feature.channels,
      remark:
        'The network does not end in a linear layer. Features are the averages of its feature tensor ' +
        `${feature.name}; methods of the last layer take a refitted head or do not run.`,
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const remark =
      'The network has neither a last linear layer nor a feature tensor; its logits stand for features.';
    return { kind: 'logits', tensor: null, feature: null, lastLayer: null, width: classes, remark };
  }
}

/** The linear layer that gives the logits, behind which a softmax may stand. */
function headOf({ model, logitsName }: ClassifierFacts): LinearHead | null {
  const producers = producersOf(model);
  let logits = logitsName;
  for (
    let node = producers.get(logits);
    node !== undefined && handingOn.has(node.opType);
    node = producers.get(logits)
  ) {
    logits = node.input[0] ?? '';
  }
  return linearHead(model, logits) ?? pooledHead(model, logitsName) ?? pooledHead(model, logits);
}

const handingOn = new Set(['Softmax', 'LogSoftmax', 'Identity', 'Dropout']);

/** Weights as [D, K] with the graph's scales folded in; null where they are not stored as floating-point numbers. */
function lastLayerOf(model: OnnxModel, head: LinearHead): LastLayer | null {
  const constants = constantsOf(model);
  const stored = constants.get(head.weights);
  const shift = head.bias === null ? undefined : constants.get(head.bias);
  const values = stored === undefined ? null : floatValues(stored);
  const offsets = shift === undefined ? new Float32Array(head.classes) : floatValues(shift);
  const { inputs, classes, transposed, alpha, beta } = head;
  if (values === null || offsets === null) return null;
  if (values.length !== inputs * classes || (offsets.length !== classes && offsets.length !== 1)) return null;
  const weights = new Float32Array(inputs * classes);
  for (let d = 0; d < inputs; d++) {
    for (let k = 0; k < classes; k++) {
      weights[d * classes + k] = alpha * (values[transposed ? k * inputs + d : d * classes + k] as number);
    }
  }
  const bias = Float32Array.from(
    { length: classes },
    (_, k) => beta * (offsets[offsets.length === 1 ? 0 : k] as number),
  );
  return { weights: matrix(weights, inputs, classes), bias };
}

/**
 * Features and softmax outputs of pictures.
 *
 * @param model of the classifier that the source was found in
 * @param pictures [n, C, H, W] float32, preprocessed
 * @throws Failure `unsupported` when the tensor has no row per picture; `memory`, `cancelled`
 */
export async function featuresOf(
  source: FeatureSource,
  model: GradientModel,
  pictures: Float32Array,
  n: number,
): Promise<PictureFeatures> {
  const { classes } = model.classifier;
  const found = await model.features({
    pictures,
    n,
    features: source.tensor === null ? [] : [source.tensor],
  });
  const probabilities = matrix(Float32Array.from(softmax(found.logits, classes)), n, classes);
  const { logits } = found;
  if (source.tensor === null) return { features: matrix(logits.slice(), n, classes), probabilities, logits };
  const values = tensorNamed(found.features, source.tensor);
  if (source.feature !== null) {
    const means = pooled(featureGrid(values, source.feature));
    if (means.rows !== n) throw misfit(source.tensor, values.dims, n);
    return { features: means, probabilities, logits };
  }
  const width = source.width ?? 0;
  if (values.data.length % (n * width) !== 0 || values.dims[0] !== n || values.dims[1] !== width) {
    throw misfit(source.tensor, values.dims, n);
  }
  const places = values.data.length / (n * width);
  const grid = { data: values.data, n, channels: width, height: places, width: 1 };
  return { features: places === 1 ? matrix(values.data, n, width) : pooled(grid), probabilities, logits };
}

function misfit(tensor: string, dims: readonly number[], n: number): Failure {
  return new Failure(
    'unsupported',
    `the features ${tensor} came with shape [${dims.join(', ')}] for ${n} pictures: no row of their own for each. ` +
      'Export the model without windows or tiles inside.',
  );
}
