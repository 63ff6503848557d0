import { GraphBuilder } from '../onnx/build.ts';
import { appendGraph, prependGraph, selectOutputs } from '../onnx/edit.ts';
import type { OnnxModel } from '../onnx/model.ts';
import type { ClassifierFacts } from '../runtime/classifier.ts';
import { smallestProbability } from '../runtime/classifier-graph.ts';
import { baselineInput, type MaskForm, type MaskTensor, pictureInput } from './mask-form.ts';

/** What a masked model gives back. */
export const answerOutput = 'masked/answer';
export const sumOutput = 'masked/sum';
export const squareSumOutput = 'masked/square-sum';
/** Inputs of the summing graph: which class counts, [1] int64, and a weight per pass, [1, B] float32. */
export const targetInput = 'masked/target';
export const weightInput = 'masked/weight';

/** What stands where a soft mask hides: a baseline of zeros needs no blending, which spares reading the batch once. */
export type Background = 'zero' | 'any';

/** Whether a class is valued by its logit or by its probability. */
export type Value = 'logit' | 'probability';

/**
 * The classifier with masks in front: takes one picture, one baseline and rows of a mask form, gives the answers
 * `masked/answer` [B, K] for the pictures that are visible inside the masks and the baseline elsewhere.
 */
export function maskedGraph(facts: ClassifierFacts, form: MaskForm, background: Background): OnnxModel {
  const masked = withMasks(facts, form, background);
  const builder = new GraphBuilder(facts.opset);
  const answer = builder.input('scores', 'float32', null);
  builder.output(builder.add('Flatten', [answer], { axis: 1 }, answerOutput));
  const model = appendGraph(masked, builder.fragment(), { scores: facts.logitsName }, { prefix: 'masked' });
  return selectOutputs(model, [answerOutput]);
}

/**
 * The same with the sums that RISE needs instead of the answers, so that no mask ever crosses to JavaScript:
 * `masked/sum` [1, H*W] = sum over the batch of weight * v * mask and `masked/square-sum` [1, H*W] = sum of
 * weight * (v * mask)^2, where v is the target's value. Both are float32 sums over one micro-batch.
 */
export function summingGraph(
  facts: ClassifierFacts,
  form: MaskForm,
  value: Value,
  background: Background,
): OnnxModel {
  const masked = withMasks(facts, form, background);
  const builder = new GraphBuilder(facts.opset);
  const scores = builder.add('Flatten', [builder.input('scores', 'float32', null)], { axis: 1 });
  const masks = builder.input('masks', 'float32', ['batch', null]);
  const target = builder.input(targetInput, 'int64', [1]);
  const weight = builder.input(weightInput, 'float32', [1, 'batch']);
  const valued = builder.add('Gather', [asValue(builder, scores, facts, value), target], { axis: 1 });
  const row = builder.add('Mul', [builder.add('Transpose', [valued], { perm: [1, 0] }), weight]);
  builder.output(builder.add('MatMul', [row, masks], {}, sumOutput));
  const squares = builder.add('Mul', [masks, masks]);
  builder.output(builder.add('MatMul', [builder.add('Mul', [row, row]), squares], {}, squareSumOutput));
  const model = appendGraph(
    masked,
    builder.fragment(),
    { scores: facts.logitsName, masks: flatMasks },
    { prefix: 'masked' },
  );
  return selectOutputs(model, [sumOutput, squareSumOutput]);
}

const maskedPicture = 'mask/masked-picture';
const flatMasks = 'mask/flat';

function withMasks(facts: ClassifierFacts, form: MaskForm, background: Background): OnnxModel {
  const { channels, height, width, opset } = facts;
  const builder = new GraphBuilder(opset);
  const picture = builder.input(pictureInput, 'float32', [1, channels, height, width]);
  const mask = form.build(builder);
  const masked =
    mask.hardness === 'soft' && background === 'zero'
      ? builder.add('Mul', [mask.name, picture], {}, maskedPicture)
      : blend(builder, mask, picture, builder.input(baselineInput, 'float32', [1, channels, height, width]));
  builder.output(masked, 'float32', [null, channels, height, width]);
  if (mask.hardness === 'soft') {
    builder.output(builder.reshape(mask.name, [-1, height * width], flatMasks));
  }
  return prependGraph(facts.model, builder.fragment(), { [maskedPicture]: facts.inputName }, 'mask-graph');
}

/**
 * mask * picture + (1 - mask) * baseline. Hard masks choose, so that visible pixels are the picture's to the last
 * bit; soft ones are computed as baseline + mask * (picture - baseline), which reads the batch once less.
 */
function blend(builder: GraphBuilder, mask: MaskTensor, picture: string, baseline: string): string {
  if (mask.hardness === 'hard' && builder.opset >= 9) {
    return builder.add('Where', [mask.name, picture, baseline], {}, maskedPicture);
  }
  if (mask.hardness === 'hard') {
    const visible = builder.cast(mask.name, 'float32');
    const hidden = builder.cast(builder.add('Not', [mask.name]), 'float32');
    const parts = [builder.add('Mul', [visible, picture]), builder.add('Mul', [hidden, baseline])];
    return builder.add('Add', parts, {}, maskedPicture);
  }
  const difference = builder.add('Sub', [picture, baseline]);
  return builder.add('Add', [builder.add('Mul', [mask.name, difference]), baseline], {}, maskedPicture);
}

/** Scores [B, K] as logits or probabilities, whatever of the two they are. */
function asValue(builder: GraphBuilder, scores: string, facts: ClassifierFacts, value: Value): string {
  if (value === 'logit') {
    if (facts.outputKind !== 'probability') return scores;
    const floor = builder.floats([1, 1], [smallestProbability]);
    return builder.add('Log', [builder.add('Max', [scores, floor])]);
  }
  return facts.outputKind === 'probability' ? scores : builder.add('Softmax', [scores], { axis: 1 });
}
