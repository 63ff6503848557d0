import { createHash } from 'node:crypto';
import type { MetricValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import { decodeMask } from '#contract/run-length.ts';
import type { PictureSize } from '../../masked-model/mask-form.ts';
import { selectOutputs } from '../../onnx/edit.ts';
import { encodeModel } from '../../onnx/write.ts';
import { createSession, type Session } from '../../runtime/session.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { mostMaskBytes } from '../mask-stack.ts';
import type { OverlappingMasks } from '../segmentation.ts';
import type { SegmentedPicture, SegmenterContext, SegmentOutcome } from '../segmenter.ts';
import { type AutomaticMasks, automaticMasks, type FoundMask } from './automatic-masks.ts';
import type { Crop } from './crops.ts';
import { EmbeddingCache } from './embedding-cache.ts';
import { type EncoderInput, encoderInput } from './encoder-input.ts';
import type { AutomaticMaskParameters } from './parameters.ts';
import { type EmbeddedCrop, PointDecoder } from './point-decoder.ts';
import { readSideLoaded, type SamSegmenterId, type SideLoadedNetworks } from './side-loaded.ts';

/** Changes when embeddings would come out differently from the same files. */
const embeddingVersion = 1;
/** Side of an encoder's input where neither of the files tells it. */
const usualSide = 1024;

/**
 * Cuts a picture into masks by side-loaded networks.
 *
 * @throws Failure `unavailable`, `model`, `memory`, `cancelled`; `usage` when no mask passes the filters
 */
export async function samSegments(
  id: SamSegmenterId,
  context: SegmenterContext,
  parameters: AutomaticMaskParameters,
): Promise<SegmentOutcome> {
  const networks = await readSideLoaded(id, context.files);
  const { decoder } = networks;
  const threads = context.threads === 0 ? {} : { threads: context.threads };
  const title = context.files?.decoder ?? 'the decoder';
  const { masks: logits, predictedIou } = decoder.form;
  // Outputs that nobody reads, such as masks at the picture's size, are not computed either.
  const model = encodeModel(selectOutputs(decoder.model, [logits, predictedIou]));
  const session = await createSession({ model, title, ...threads });
  const embedder = new Embedder(networks, context, threads);
  try {
    const result = await automaticMasks({
      picture: context.picture,
      parameters,
      embed: (crop) => embedder.embed(crop),
      decoder: new PointDecoder(decoder.form, session, title),
      signal: context.signal,
      report: (done, total, message) => context.report({ done, total, unit: 'points', message }),
    });
    return outcomeOf(id, result, context.picture, parameters, networks);
  } finally {
    await embedder.dispose();
    await session.dispose();
  }
}

/** Embeddings of crops, from the folder where they are kept, or by the encoder, which is only loaded for that. */
class Embedder {
  readonly #networks: SideLoadedNetworks;
  readonly #context: SegmenterContext;
  readonly #threads: { readonly threads?: number };
  readonly #cache: EmbeddingCache;
  #session: Session | null = null;
  #picture: string | null = null;

  constructor(
    networks: SideLoadedNetworks,
    context: SegmenterContext,
    threads: { readonly threads?: number },
  ) {
    this.#networks = networks;
    this.#context = context;
    this.#threads = threads;
    this.#cache = new EmbeddingCache(context.cacheDirectory);
  }

  async embed({ box }: Crop): Promise<EmbeddedCrop> {
    const { encoder, decoder } = this.#networks;
    const [left, top, right, bottom] = box;
    const freeSide = decoder.form.maskInput === null ? usualSide : 4 * decoder.form.maskInput.height;
    const input = encoderInput(this.#context.picture, box, encoder.form, decoder.form.family, freeSide);
    this.#picture ??= pictureHash(this.#context.picture);
    const key = EmbeddingCache.key({
      ...{ version: embeddingVersion, picture: this.#picture, encoder: encoder.sha256, box },
      ...{ filled: input.filled, whole: input.whole, pixels: encoder.form.pixels },
    });
    const known = await this.#cache.read(key);
    const embeddings = known ?? (await this.#encode(input));
    if (known === null) await this.#cache.write(key, embeddings);
    const { filled, whole } = input;
    return { embeddings, crop: { height: bottom - top, width: right - left }, filled, whole };
  }

  async #encode({ tensor }: EncoderInput): Promise<Tensor[]> {
    const { path, form } = this.#networks.encoder;
    this.#session ??= await createSession({ model: path, ...this.#threads });
    const outputs = await this.#session.run({ [form.input]: tensor }, form.embeddings);
    return form.embeddings.map((name) => {
      const embedding = outputs[name];
      if (embedding?.type === 'float32') return embedding;
      throw new Failure('model', `${path} gives ${name} as ${embedding?.type}; export it in float32.`);
    });
  }

  async dispose(): Promise<void> {
    await this.#session?.dispose();
  }
}

function pictureHash({ height, width, channels, values }: SegmentedPicture): string {
  const hash = createHash('sha256').update(`${height} ${width} ${channels} `);
  return hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)).digest('hex');
}

function outcomeOf(
  id: SamSegmenterId,
  result: AutomaticMasks,
  picture: PictureSize,
  parameters: AutomaticMaskParameters,
  networks: SideLoadedNetworks,
): SegmentOutcome {
  const { counts } = result;
  if (result.masks.length === 0) {
    throw new Failure(
      'usage',
      `${id} found no mask: of ${counts.proposals} proposals ${counts.predictedIou} are above predicted IoU ` +
        `${parameters.predictedIou}, ${counts.stability} of these at stability ${parameters.stability} or more. Set ` +
        'predictedIou or stability lower, or choose another segmenter.',
    );
  }
  const most = Math.max(1, Math.floor(mostMaskBytes / (picture.height * picture.width)));
  const kept = result.masks.slice(0, Math.min(parameters.maximumMasks, most));
  const { family } = networks.decoder.form;
  return {
    segmentation: stacked(kept, picture),
    qualities: {
      'predicted-iou': Float32Array.from(kept, ({ predictedIou }) => predictedIou),
      stability: Float32Array.from(kept, ({ stability }) => stability),
    },
    metrics: proposalMetrics(result, family),
    // What the masks rest on, whether an embedding was computed now or kept from before.
    passes: result.crops + result.points,
    read: networks.read,
    warnings: warningsOf(result, kept.length, most, parameters),
  };
}

function stacked(masks: readonly FoundMask[], { height, width }: PictureSize): OverlappingMasks {
  const pixels = height * width;
  const stack = new Uint8Array(masks.length * pixels);
  masks.forEach(({ mask }, i) => {
    stack.set(decodeMask(mask), i * pixels);
  });
  return { kind: 'masks', masks: stack, height, width, count: masks.length };
}

function proposalMetrics({ counts, points, crops }: AutomaticMasks, form: string): MetricValues {
  const { proposals, predictedIou, stability, cropEdge, boxNms } = counts;
  const left = { predictedIou, stability, cropEdge, boxNms };
  return {
    proposals: { value: proposals, low: null, high: null, settings: { form, points, crops, left } },
  };
}

function warningsOf(
  { masks, counts, candidates }: AutomaticMasks,
  kept: number,
  most: number,
  { maximumMasks }: AutomaticMaskParameters,
): string[] {
  const warnings: string[] = [];
  if (candidates === 1) {
    warnings.push(
      'The decoder gives one mask per point, not three: small parts and whole objects may be missing.',
    );
  }
  if (counts.notANumber > 0) {
    warnings.push(
      `The decoder gave no number as predicted IoU of ${counts.notANumber} masks; they are left out.`,
    );
  }
  if (kept < masks.length) {
    const limit = most < maximumMasks ? `${most}, which fill 512 MiB` : `maximumMasks ${maximumMasks}`;
    warnings.push(`Of ${masks.length} masks the best ${kept} are kept (limit ${limit}).`);
  }
  return warnings;
}
