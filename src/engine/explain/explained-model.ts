import { Failure } from '#contract/failure.ts';
import type { PictureSize } from '../masked-model/mask-form.ts';
import { defaultFeature, type FeatureTensor, featureTensors } from '../onnx/feature-tensors.ts';
import { modelTitle } from '../onnx/model.ts';
import { inferShapes } from '../onnx/shape/infer.ts';
import type { ClassifierFacts } from '../runtime/classifier.ts';

/** What a method may know of the model before it runs. Height and width are those of the input. */
export interface ExplainedModel extends PictureSize {
  readonly title: string;
  /** Of the input. */
  readonly channels: number;
  readonly classes: number;
  /** Tensors that keep the picture's geometry, in the order in which the graph computes them. */
  readonly featureTensors: readonly FeatureTensor[];
  /** The one that methods take unless another is chosen; null when there is none. */
  readonly defaultFeature: string | null;
}

/**
 * Reads the feature tensors of a classifier at the size at which it runs.
 *
 * @param chosenFeature the default that was chosen for this model; null: the model's own
 */
export function explainedModel(classifier: ClassifierFacts, chosenFeature: string | null): ExplainedModel {
  const { model, inputName, channels, height, width, classes, batch } = classifier;
  const facts = inferShapes(model, {
    [inputName]: [batch === 'dynamic' ? 'batch' : batch, channels, height, width],
  });
  return {
    title: modelTitle(model),
    height,
    width,
    channels,
    classes,
    featureTensors: featureTensors(model, facts),
    defaultFeature: chosenFeature ?? defaultFeature(model, facts)?.name ?? null,
  };
}

/** How many tensors a message lists; the last ones, which are those that methods look at. */
const listed = 12;

/**
 * The feature tensor of a name, or the default one.
 *
 * @param name null: the default
 * @throws Failure `usage` that lists what is offered; `unsupported` when the model has no feature tensor
 */
export function chosenFeature(model: ExplainedModel, name: string | null): FeatureTensor {
  const { featureTensors: offered, title } = model;
  const wanted = name ?? model.defaultFeature;
  if (wanted === null) {
    throw new Failure(
      'unsupported',
      `${title} has no tensor that keeps the picture's geometry, so there is nothing to draw a class activation ` +
        'map from. Methods that look at the input still work: input gradient, Integrated Gradients, occlusion, RISE.',
    );
  }
  const found = offered.find((feature) => feature.name === wanted);
  if (found !== undefined) return found;
  const names = offered.slice(-listed).map((feature) => feature.name);
  const earlier = offered.length - names.length;
  throw new Failure(
    'usage',
    `${title} offers no feature tensor named ${wanted}. It offers: ${names.join(', ')}` +
      (earlier === 0 ? '' : ` and ${earlier} earlier ones; \`inspect\` lists them all`),
  );
}
