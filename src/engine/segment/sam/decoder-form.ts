import type { OnnxModel } from '../../onnx/model.ts';
import { embeddingNames, highResolutionNames, type SamFamily } from './encoder-form.ts';
import { fixedSize, inputPorts, outputPorts, type Port, portNamed, unknownForm } from './ports.ts';

/** What a decoder takes and gives. */
export interface DecoderForm {
  readonly family: SamFamily;
  /** Inputs in the order of `EncoderForm.embeddings`. */
  readonly embeddings: readonly string[];
  readonly coordinates: string;
  readonly labels: Pick<Port, 'name' | 'type'>;
  /** Points that each prompt must have; what is missing is filled up with "no point". */
  readonly pointsPerPrompt: number;
  /** Whether one run takes several prompts. */
  readonly batched: boolean;
  /** [prompts, 1, height, width]; null when it takes none. */
  readonly maskInput: {
    readonly name: string;
    readonly rows: number | null;
    readonly height: number;
    readonly width: number;
  } | null;
  readonly hasMaskInput: { readonly name: string; readonly type: string } | null;
  readonly originalSize: { readonly name: string; readonly type: string } | null;
  /** The output with logits of masks. */
  readonly masks: string;
  /** Whether these are the decoder's own coarse ones, which are taken where it gives them. */
  readonly coarse: boolean;
  readonly predictedIou: string;
}

const expectedDecoder =
  'SAM, MobileSAM: image_embeddings, point_coords, point_labels, mask_input, has_mask_input, orig_im_size, to masks, ' +
  'iou_predictions, low_res_masks. EfficientSAM: image_embeddings, batched_point_coords, batched_point_labels, ' +
  'orig_im_size, to output_masks, iou_predictions. SAM 2: image_embed, high_res_feats_0, high_res_feats_1, ' +
  'point_coords, point_labels, mask_input, has_mask_input, to masks, iou_predictions.';

const coordinateNames = ['point_coords', 'batched_point_coords', 'points', 'input_points'];
const labelNames = ['point_labels', 'batched_point_labels', 'labels', 'input_labels'];
const maskInputNames = ['mask_input', 'input_masks', 'mask_inputs'];
const hasMaskNames = ['has_mask_input', 'has_mask_inputs', 'has_mask'];
const originalSizeNames = ['orig_im_size', 'orig_img_size', 'original_size', 'orig_size', 'image_size'];
const coarseNames = ['low_res_masks', 'low_res_logits'];
const maskNames = ['masks', 'output_masks', 'pred_masks', 'pred_mask'];
const predictedIouNames = ['iou_predictions', 'iou_preds', 'iou_pred', 'iou_scores', 'scores', 'ious', 'iou'];

/**
 * Recognises a decoder by its inputs and outputs.
 *
 * @throws Failure `model` that lists what was found and what was expected
 */
export function decoderForm(model: OnnxModel, title: string): DecoderForm {
  const unknown = (problem: string) => unknownForm(title, model, problem, expectedDecoder);
  const inputs = inputPorts(model);
  const outputs = outputPorts(model);
  const embedding = portNamed(inputs, embeddingNames);
  const coordinates = portNamed(inputs, coordinateNames);
  const labels = portNamed(inputs, labelNames);
  if (embedding === undefined || coordinates === undefined || labels === undefined) {
    throw unknown('is no decoder: it does not take an embedding and points with labels');
  }
  const predictedIou = portNamed(outputs, predictedIouNames);
  const coarse = portNamed(outputs, coarseNames) ?? coarseOutput(outputs);
  const masks = coarse ?? portNamed(outputs, maskNames);
  if (predictedIou === undefined || masks === undefined) throw unknown('gives no masks with predicted IoU');
  const rank = coordinates.shape?.length ?? (coordinates.name.startsWith('batched_') ? 4 : 3);
  if (rank !== 3 && rank !== 4) throw unknown(`takes points with ${rank} axes`);
  const highResolution = highResolutionNames.map((names) => portNamed(inputs, names));
  const family = familyOf(rank, highResolution);
  if (family === null) throw unknown('takes only one of two high-resolution features');
  const maskInput = portNamed(inputs, maskInputNames);
  const hasMaskInput = portNamed(inputs, hasMaskNames);
  const originalSize = portNamed(inputs, originalSizeNames);
  const known = [embedding, coordinates, labels, maskInput, hasMaskInput, originalSize, ...highResolution];
  const stranger = inputs.find((input) => !known.includes(input));
  if (stranger !== undefined) throw unknown(`takes "${stranger.name}", which is not known`);
  const promptAxis = rank === 4 ? 1 : 0;
  return {
    family,
    embeddings: [embedding, ...highResolution].flatMap((port) => (port === undefined ? [] : [port.name])),
    coordinates: coordinates.name,
    labels,
    pointsPerPrompt: Math.max(fixedSize(coordinates, promptAxis + 1) ?? 1, family === 'sam' ? 2 : 1),
    batched: coordinates.shape !== null && fixedSize(coordinates, promptAxis) === null,
    maskInput:
      maskInput === undefined
        ? null
        : {
            name: maskInput.name,
            rows: fixedSize(maskInput, 0),
            height: fixedSize(maskInput, 2) ?? 256,
            width: fixedSize(maskInput, 3) ?? 256,
          },
    hasMaskInput: hasMaskInput ?? null,
    originalSize: originalSize ?? null,
    masks: masks.name,
    coarse: coarse !== undefined,
    predictedIou: predictedIou.name,
  };
}

function familyOf(rank: number, [zero, one]: readonly (Port | undefined)[]): SamFamily | null {
  if (zero !== undefined && one !== undefined) return 'sam2';
  if (zero !== undefined || one !== undefined) return null;
  return rank === 4 ? 'efficient-sam' : 'sam';
}

/** EfficientSAM's exporter gives its coarse logits as a third output without a name of its own. */
function coarseOutput(outputs: readonly Port[]): Port | undefined {
  const named = [...maskNames, ...predictedIouNames];
  const [other, ...more] = outputs.filter(({ name }) => !named.includes(name.toLowerCase()));
  const isThird = portNamed(outputs, ['output_masks']) !== undefined && more.length === 0;
  return isThird && other?.type === 'float32' && (other.shape === null || other.shape.length === 4)
    ? other
    : undefined;
}
