import type { OnnxModel } from '../../onnx/model.ts';
import { type OwnNormalisation, ownNormalisation } from './normalisation.ts';
import { fixedSize, inputPorts, outputPorts, type Port, portNamed, unknownForm } from './ports.ts';

/** The families of exports, told apart by what their decoders take. */
export type SamFamily = 'sam' | 'efficient-sam' | 'sam2';

/** What an encoder wants its picture to be, and what it gives. */
export interface EncoderForm {
  readonly input: string;
  /** [1, 3, H, W], [1, H, W, 3] or [H, W, 3]. */
  readonly layout: 'nchw' | 'nhwc' | 'hwc';
  /** Fixed [height, width]; null: it takes any size. */
  readonly size: readonly [height: number, width: number] | null;
  /** Pixels in 0..255 or 0..1, or with the mean colour of ImageNet subtracted and divided by its deviation. */
  readonly pixels: 'bytes' | 'unit' | 'normalised';
  /** Names of the outputs that the decoder takes: the embedding first, then high resolution 0 and 1 for SAM 2. */
  readonly embeddings: readonly string[];
}

const expectedEncoders: Readonly<Record<SamFamily, string>> = {
  sam:
    'one picture, float32 [1, 3, 1024, 1024] normalised or [height, width, 3] in 0..255, and one output ' +
    'image_embeddings [1, 256, 64, 64]',
  'efficient-sam':
    'one picture batched_images, float32 [1, 3, height, width] in 0..1, and one output image_embeddings',
  sam2:
    'one picture image, float32 [1, 3, 1024, 1024], and the outputs image_embed, high_res_feats_0 and ' +
    'high_res_feats_1',
};

/** Names that exporters give to what SAM 2 hands its decoder. */
export const embeddingNames = [
  'image_embeddings',
  'image_embedding',
  'image_embed',
  'embeddings',
  'vision_features',
];
export const highResolutionNames = [
  ['high_res_feats_0', 'high_res_feat_0', 'high_res_features_0', 'high_res_feats0', 'high_res_0'],
  ['high_res_feats_1', 'high_res_feat_1', 'high_res_features_1', 'high_res_feats1', 'high_res_1'],
] as const;

/**
 * Recognises an encoder by its one input and its outputs.
 *
 * @throws Failure `model` that lists what was found and what was expected
 */
export function encoderForm(model: OnnxModel, title: string, family: SamFamily): EncoderForm {
  const expected = expectedEncoders[family];
  const [input, ...more] = inputPorts(model);
  if (input === undefined || more.length > 0) {
    throw unknownForm(title, model, 'is no encoder: it does not take one picture', expected);
  }
  if (input.type !== 'float32') {
    throw unknownForm(title, model, `takes its picture as ${input.type}, not float32`, expected);
  }
  const layout = layoutOf(input);
  if (layout === null) throw unknownForm(title, model, 'takes no picture of three colours', expected);
  const outputs = outputPorts(model);
  const embeddings = family === 'sam2' ? threeOutputs(outputs) : oneOutput(outputs);
  if (embeddings === null) throw unknownForm(title, model, 'gives other outputs', expected);
  const [rows, columns] = layout === 'nchw' ? [2, 3] : layout === 'nhwc' ? [1, 2] : [0, 1];
  const [height, width] = [fixedSize(input, rows), fixedSize(input, columns)];
  return {
    input: input.name,
    layout,
    size: height === null || width === null ? null : [height, width],
    pixels: pixelsOf(ownNormalisation(model, input.name), layout, family),
    embeddings,
  };
}

function layoutOf(input: Port): EncoderForm['layout'] | null {
  const rank = input.shape?.length;
  const three = (axis: number) => fixedSize(input, axis) === 3;
  if (rank === 3 && three(2)) return 'hwc';
  if (rank !== 4) return null;
  if (three(1)) return 'nchw';
  if (three(3)) return 'nhwc';
  return null;
}

function pixelsOf(
  own: OwnNormalisation,
  layout: EncoderForm['layout'],
  family: SamFamily,
): EncoderForm['pixels'] {
  if (own === 'none') return 'normalised';
  if (own !== 'unclear') return own;
  if (family === 'efficient-sam') return 'unit';
  // Exporters that take [H, W, 3] do so because the preprocessing is inside.
  return layout === 'hwc' ? 'bytes' : 'normalised';
}

function oneOutput(outputs: readonly Port[]): readonly string[] | null {
  const only = outputs.length === 1 ? outputs[0] : undefined;
  const found = portNamed(outputs, embeddingNames) ?? only;
  return found === undefined || (found.shape !== null && found.shape.length !== 4) ? null : [found.name];
}

function threeOutputs(outputs: readonly Port[]): readonly string[] | null {
  const embedding = portNamed(outputs, embeddingNames);
  const [zero, one] = highResolutionNames.map((names) => portNamed(outputs, names));
  if (embedding === undefined || zero === undefined || one === undefined) return null;
  return [embedding.name, zero.name, one.name];
}
