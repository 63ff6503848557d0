import { Failure } from '#contract/failure.ts';
import { initialisersOf, modelTitle } from '../../onnx/model.ts';
import { floatValues } from '../../onnx/tensor.ts';
import type { ClassifierFacts } from '../../runtime/classifier.ts';
import { headOf } from '../correlation/loss-gradients.ts';

/** The last layer of a classifier, as it stands: logits = h W + b. */
export interface FrozenLayer {
  /** D, the features h. */
  readonly inputs: number;
  /** K, at least 2. */
  readonly classes: number;
  /** W [D, K] */
  readonly weights: Float32Array;
  /** b [K] */
  readonly bias: Float32Array;
}

/**
 * The linear layer that gives a classifier's logits; behind it a softmax may stand.
 *
 * @throws Failure `unsupported` when the model does not end in one, or has a single class
 */
export function frozenLayer(classifier: ClassifierFacts): FrozenLayer {
  const { model, classes } = classifier;
  const title = modelTitle(model);
  const head = headOf(classifier);
  if (classes < 2) throw unsupported(`${title} has a single class`);
  if (head === null || head.classes !== classes) throw unsupported(`${title} does not end in a linear layer`);
  const constants = initialisersOf(model);
  const valuesOf = (name: string) => {
    const tensor = constants.get(name);
    const values = tensor === undefined ? null : floatValues(tensor);
    if (values === null)
      throw unsupported(`${title} keeps ${name}, its last layer, in other numbers than floats`);
    return values;
  };
  const stored = valuesOf(head.weights);
  const { inputs, transposed, alpha, beta } = head;
  const weights = new Float32Array(inputs * classes);
  for (let d = 0; d < inputs; d++) {
    for (let k = 0; k < classes; k++) {
      const at = transposed ? k * inputs + d : d * classes + k;
      weights[d * classes + k] = alpha * (stored[at] as number);
    }
  }
  const shift = head.bias === null ? new Float32Array(1) : valuesOf(head.bias);
  if (shift.length !== 1 && shift.length !== classes) {
    throw unsupported(`${title} adds something else than one number per class in its last layer`);
  }
  const bias = Float32Array.from({ length: classes }, (_, k) => beta * (shift[k % shift.length] as number));
  return { inputs, classes, weights, bias };
}

function unsupported(reason: string): Failure {
  return new Failure(
    'unsupported',
    `${reason}, so EAC has no layer to put its surrogate before. Choose ase, kernel-shap or lime, which only run the ` +
      'model.',
  );
}
