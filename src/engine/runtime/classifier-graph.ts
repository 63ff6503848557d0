import { Failure } from '#contract/failure.ts';
import { GraphBuilder } from '../onnx/build.ts';
import { prependGraph } from '../onnx/edit.ts';
import type { ClassifierInput } from '../onnx/input.ts';
import { type OnnxModel, opsetOf } from '../onnx/model.ts';
import type { OutputKind } from '../onnx/outputs.ts';

/** The name of the NCHW input that is put before an NHWC model. */
const nchwName = 'picture_nchw';

/** The model with an NCHW input: a Transpose stands before models that take [N, H, W, C]. */
export function withNchwInput(
  model: OnnxModel,
  input: ClassifierInput,
): { readonly model: OnnxModel; readonly inputName: string } {
  if (input.layout === 'nchw') return { model, inputName: input.name };
  const builder = new GraphBuilder(opsetOf(model));
  const size = (value: number | 'dynamic', symbol: string) => (value === 'dynamic' ? symbol : value);
  const picture = builder.input(nchwName, 'float32', [
    size(input.batch, 'batch'),
    input.channels,
    size(input.height, 'height'),
    size(input.width, 'width'),
  ]);
  builder.output(builder.add('Transpose', [picture], { perm: [0, 2, 3, 1] }, 'picture_nhwc'));
  return {
    model: prependGraph(model, builder.fragment(), { picture_nhwc: input.name }, 'layout'),
    inputName: nchwName,
  };
}

/**
 * Height and width in pixels, from the model or, where it takes any size, from what the caller asks.
 *
 * @throws Failure `model` when the two disagree, `usage` when neither says.
 */
export function pixelSize(
  input: ClassifierInput,
  asked: readonly [height: number, width: number] | undefined,
  title: string,
): readonly [height: number, width: number] {
  const height = input.height === 'dynamic' ? asked?.[0] : input.height;
  const width = input.width === 'dynamic' ? asked?.[1] : input.width;
  if (height === undefined || width === undefined) {
    throw new Failure(
      'usage',
      `${title} takes pictures of any size. Say which with "size": [height, width] in the preprocessing.`,
    );
  }
  if (asked !== undefined && (asked[0] !== height || asked[1] !== width)) {
    throw new Failure(
      'model',
      `${title} takes pictures of ${height} x ${width} pixels, the preprocessing makes ${asked.join(' x ')}. ` +
        'Correct "size" in the preprocessing.',
    );
  }
  return [height, width];
}

/** The smallest probability whose logarithm is taken. */
export const smallestProbability = 1e-12;

/**
 * Values of a class output as logits, in place: probabilities become log(max(p, 1e-12)), which softmax maps back
 * to p; log-probabilities are logits already.
 */
export function asLogits(values: Float32Array, kind: OutputKind): Float32Array {
  if (kind === 'probability') {
    for (let i = 0; i < values.length; i++) {
      values[i] = Math.log(Math.max(values[i] as number, smallestProbability));
    }
  }
  return values;
}
