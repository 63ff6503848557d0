import { Failure } from '#contract/failure.ts';
import { modelTitle, type OnnxModel, realInputs } from './model.ts';
import { TensorProto_DataType } from './proto/onnx_pb.ts';
import { declaredFacts } from './shape/infer.ts';
import { elementTypeName } from './tensor.ts';

/** The picture input of a classifier, float32. */
export interface ClassifierInput {
  readonly name: string;
  /** 1 (grey) or 3 (colour). */
  readonly channels: number;
  /** Pixels, or `dynamic` when the model takes any size. */
  readonly height: number | 'dynamic';
  readonly width: number | 'dynamic';
  /** Where the file has its channels: [N, C, H, W] or [N, H, W, C]. */
  readonly layout: 'nchw' | 'nhwc';
  /** `dynamic`, or the one batch size that the graph was exported with. */
  readonly batch: 'dynamic' | number;
}

/**
 * Finds the one picture input. Initialisers that older files list among the inputs do not count.
 *
 * @throws Failure `model` for none or several inputs, an element type other than float32, a rank other than 4,
 * or channels that are neither 1 nor 3.
 */
export function describeInput(model: OnnxModel): ClassifierInput {
  const title = modelTitle(model);
  const inputs = realInputs(model);
  const [input] = inputs;
  if (input === undefined) throw new Failure('model', `${title} takes no input, so it classifies nothing.`);
  if (inputs.length > 1) {
    const names = inputs.map((candidate) => candidate.name).join(', ');
    throw new Failure(
      'model',
      `${title} takes ${inputs.length} inputs (${names}). Export it with the picture as its only input.`,
    );
  }
  const { type, shape } = declaredFacts(input);
  const where = `${title}: input ${input.name}`;
  if (type !== TensorProto_DataType.FLOAT) {
    throw new Failure(
      'model',
      `${where} has element type ${elementTypeName(type)}, float32 is needed. Export the model in float32.`,
    );
  }
  if (shape === null) {
    throw new Failure(
      'model',
      `${where} declares no shape. Export it with [batch, channels, height, width].`,
    );
  }
  const written = `[${shape.map((size) => size ?? '?').join(', ')}]`;
  if (shape.length !== 4) {
    throw new Failure(
      'model',
      `${where} has shape ${written}; a picture classifier takes 4 axes [batch, channels, height, width].`,
    );
  }
  const [batch, second, third, fourth] = shape;
  const isChannels = (size: unknown) => size === 1 || size === 3;
  const layout = isChannels(second) ? 'nchw' : isChannels(fourth) ? 'nhwc' : null;
  if (layout === null) {
    throw new Failure(
      'model',
      `${where} has shape ${written}; neither its second nor its last axis is 1 or 3 channels.`,
    );
  }
  const [channels, height, width] = layout === 'nchw' ? [second, third, fourth] : [fourth, second, third];
  const size = (value: unknown) => (typeof value === 'number' && value > 0 ? value : 'dynamic');
  return {
    name: input.name,
    channels: Number(channels),
    height: size(height),
    width: size(width),
    layout,
    batch: size(batch),
  };
}
