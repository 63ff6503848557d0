import { Failure } from '#contract/failure.ts';
import type { PictureSize } from '../../masked-model/mask-form.ts';
import type { Session } from '../../runtime/session.ts';
import { float32Tensor, type Tensor } from '../../runtime/tensor.ts';
import type { DecoderForm } from './decoder-form.ts';

/** A crop that an encoder has seen. */
export interface EmbeddedCrop {
  /** In the order of `DecoderForm.embeddings`. */
  readonly embeddings: readonly Tensor[];
  readonly crop: PictureSize;
  /** The crop as the encoder saw it. */
  readonly filled: PictureSize;
  readonly whole: PictureSize;
}

/** A mask that a decoder proposes for a point. */
export interface Proposal {
  /** Position of its point among those asked. */
  readonly point: number;
  readonly predictedIou: number;
  /** [height, width] of `DecodedPoints.logits`. */
  readonly logits: Float32Array;
}

export interface DecodedPoints {
  readonly proposals: readonly Proposal[];
  readonly logits: PictureSize;
  /** Whether logits lie on the crop itself, not on the encoder's input. */
  readonly onCrop: boolean;
  /** Candidates per point that the decoder gives. */
  readonly candidates: number;
}

/** Asks a decoder for the masks at points, each a prompt of its own. */
export class PointDecoder {
  readonly #form: DecoderForm;
  readonly #session: Session;
  readonly #title: string;

  constructor(form: DecoderForm, session: Session, title: string) {
    this.#form = form;
    this.#session = session;
    this.#title = title;
  }

  /** How many points one run takes. */
  runSize(asked: number): number {
    return this.#form.batched ? asked : 1;
  }

  /**
   * @param points x0, y0, x1, y1 .. on the crop, in its pixels; as many as `runSize` allows
   * @throws Failure `model` when the decoder fails or gives something else than masks with predicted IoU; `memory`
   */
  async decode(embedded: EmbeddedCrop, points: Float64Array): Promise<DecodedPoints> {
    const { masks, predictedIou } = this.#form;
    const outputs = await this.#session.run(this.#feeds(embedded, points), [masks, predictedIou]);
    return this.#read(outputs[masks], outputs[predictedIou], points.length / 2, embedded.crop);
  }

  #feeds(embedded: EmbeddedCrop, points: Float64Array): Record<string, Tensor> {
    const { embeddings, coordinates, labels, maskInput, hasMaskInput, originalSize, family } = this.#form;
    const feeds: Record<string, Tensor> = {};
    embeddings.forEach((name, i) => {
      feeds[name] = embedded.embeddings[i] as Tensor;
    });
    const prompts = points.length / 2;
    const { pointsPerPrompt } = this.#form;
    const places = new Float32Array(prompts * pointsPerPrompt * 2);
    const kinds = new Float32Array(prompts * pointsPerPrompt).fill(-1);
    const { crop, filled } = embedded;
    for (let i = 0; i < prompts; i++) {
      places[i * pointsPerPrompt * 2] = ((points[2 * i] as number) * filled.width) / crop.width;
      places[i * pointsPerPrompt * 2 + 1] = ((points[2 * i + 1] as number) * filled.height) / crop.height;
      kinds[i * pointsPerPrompt] = 1;
    }
    const lead = family === 'efficient-sam' ? [1, prompts, pointsPerPrompt] : [prompts, pointsPerPrompt];
    feeds[coordinates] = float32Tensor(places, [...lead, 2]);
    feeds[labels.name] = this.#typed(labels.type, kinds, lead);
    if (maskInput !== null) {
      const { rows, height, width } = maskInput;
      const dims = [rows ?? prompts, 1, height, width];
      feeds[maskInput.name] = float32Tensor(new Float32Array((rows ?? prompts) * height * width), dims);
    }
    if (hasMaskInput !== null) {
      feeds[hasMaskInput.name] = this.#typed(hasMaskInput.type, Float32Array.of(0), [1]);
    }
    if (originalSize !== null) {
      // EfficientSAM scales points by it, so it means the picture that its encoder saw.
      const { height, width } = family === 'efficient-sam' ? filled : crop;
      feeds[originalSize.name] = this.#typed(originalSize.type, Float32Array.of(height, width), [2]);
    }
    return feeds;
  }

  #typed(type: string, values: Float32Array, dims: readonly number[]): Tensor {
    switch (type) {
      case 'float32':
        return float32Tensor(values, dims);
      case 'int64':
        return { type: 'int64', data: BigInt64Array.from(values, (value) => BigInt(value)), dims };
      case 'int32':
        return { type: 'int32', data: Int32Array.from(values), dims };
      default:
        throw new Failure('model', `${this.#title} takes ${type} where float32, int32 or int64 is expected.`);
    }
  }

  #read(
    masks: Tensor | undefined,
    ious: Tensor | undefined,
    prompts: number,
    crop: PictureSize,
  ): DecodedPoints {
    const wrong = () =>
      new Failure(
        'model',
        `${this.#title} gave masks [${masks?.dims.join(', ')}] ${masks?.type} and predicted IoU ` +
          `[${ious?.dims.join(', ')}] ${ious?.type} for ${prompts} points; expected float32 [points, 1, 3 or 4, ` +
          'height, width] and [points, as many]. Export it with multimask_output=True.',
      );
    if (masks?.type !== 'float32' || ious?.type !== 'float32') throw wrong();
    const [height = 0, width = 0] = masks.dims.slice(-2);
    const plane = height * width;
    const candidates = masks.data.length / (plane * prompts);
    const values = ious.data.length / prompts;
    if (plane === 0 || ![1, 3, 4].includes(candidates)) throw wrong();
    if (values !== candidates && !(candidates === 1 && values === 4)) throw wrong();
    const proposals: Proposal[] = [];
    // The first of four masks is the one for prompts of several points.
    const first = candidates === 4 ? 1 : 0;
    for (let point = 0; point < prompts; point++) {
      const predicted = ious.data.subarray(point * values, (point + 1) * values);
      for (let candidate = first; candidate < candidates; candidate++) {
        const start = (point * candidates + candidate) * plane;
        proposals.push({
          point,
          predictedIou: values === candidates ? (predicted[candidate] as number) : lowerOfTwo(predicted),
          logits: masks.data.subarray(start, start + plane),
        });
      }
    }
    const onPicture = this.#form.family === 'efficient-sam' || this.#form.family === 'sam2';
    const asCrop = !this.#form.coarse && height === crop.height && width === crop.width;
    return { proposals, logits: { height, width }, onCrop: onPicture || asCrop, candidates };
  }
}

/** SAM 2's single mask is its first, or the best of the other three; which of them, the file does not tell. */
function lowerOfTwo([first = Number.NaN, ...others]: Float32Array): number {
  return Math.min(first, Math.max(...others));
}
