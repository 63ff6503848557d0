import type { engineMethods, SegmentResult, SegmentWork } from '#contract/engine.ts';
import type { ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { CallContext, ProgressOf } from '#contract/method.ts';
import { readParameters } from '../explain/describe.ts';
import type { DecodedImage } from '../image/decode.ts';
import { networkView } from '../image/display.ts';
import type { Placement } from '../image/fit.ts';
import { bordersPng } from '../image/segment-borders.ts';
import { encodeNpy } from '../math/npy.ts';
import { findSegmenter } from '../segment/index.ts';
import type { Segmentation } from '../segment/segmentation.ts';
import type { SegmentedPicture, Segmenter } from '../segment/segmenter.ts';
import { segmentationToInput } from '../segment/to-input.ts';
import { readPicture, readPictureInput } from './picture-input.ts';
import { produceBytes, producePng } from './produced.ts';

type Context = CallContext<ProgressOf<typeof engineMethods, 'segment'>>;

interface SegmentSource {
  readonly segmented: SegmentedPicture;
  readonly picture: DecodedImage;
  readonly placement: Placement;
  readonly read: SegmentResult['inputs'][number];
  /** Brings what was cut to where the segments are wanted. */
  readonly bring: (segmentation: Segmentation) => Segmentation;
}

/**
 * Cuts one picture into segments. Files go to `work.directory` alone: `segments.npy` and `preview.png`.
 *
 * @throws Failure as `readPictureInput` and the segmenter; `usage` for an unknown segmenter or parameter
 */
export async function segmentPicture(work: SegmentWork, { signal, report }: Context): Promise<SegmentResult> {
  const segmenter = findSegmenter(work.segmenter);
  const given = readParameters(segmenter, work.parameters);
  const source = await sourceOf(work, segmenter);
  const parameters = segmenter.resolve(given, source.segmented) as ParameterValues;
  const start = performance.now();
  const outcome = await segmenter.segment(
    {
      picture: source.segmented,
      seed: work.seed,
      files: work.files,
      cacheDirectory: work.cacheDirectory,
      threads: work.runtime.threads,
      signal,
      report,
    },
    parameters,
  );
  if (signal.aborted) throw new Failure('cancelled', 'segmenting was cancelled');
  const segmentation = source.bring(outcome.segmentation);
  const seconds = (performance.now() - start) / 1000;
  const { kind, count, height, width } = segmentation;
  const values = kind === 'labels' ? segmentation.labels : segmentation.masks;
  const shape = kind === 'labels' ? [height, width] : [count, height, width];
  const preview = await bordersPng(source.picture, segmentation, source.placement);
  return {
    parameters: { ...parameters, ...outcome.resolved },
    segmenterVersion: segmenter.version,
    ...{ kind, count, height, width },
    qualities: Object.fromEntries(
      Object.entries(outcome.qualities ?? {}).map(([name, quality]) => [name, Array.from(quality)]),
    ),
    metrics: outcome.metrics ?? {},
    passes: outcome.passes,
    seconds,
    warnings: [...outcome.warnings],
    file: await produceBytes(work.directory, 'segmentation', 'npy', encodeNpy(values, shape)),
    preview: await producePng(work.directory, 'preview', preview, [
      source.picture.height,
      source.picture.width,
    ]),
    inputs: [source.read, ...(outcome.read ?? [])],
  };
}

/** Superpixels are cut on what the network sees, at its input; side-loaded networks look at the whole picture. */
async function sourceOf(work: SegmentWork, segmenter: Segmenter): Promise<SegmentSource> {
  if (work.classifier === null) {
    if (work.picture.kind !== 'file') {
      throw new Failure('usage', 'a tensor is segmented as a model sees it: name the model, too');
    }
    const { picture, read } = await readPicture(work.picture.path);
    const { width, height } = picture;
    return {
      segmented: asSegmented(picture),
      picture,
      placement: { left: 0, top: 0, width, height },
      read,
      bring: (segmentation) => segmentation,
    };
  }
  const { preprocessing } = work.classifier;
  const [height, width] = preprocessing.size;
  const channels = preprocessing.channels === 'grey' ? 1 : 3;
  const found = await readPictureInput(work.picture, work.classifier, { channels, height, width });
  const { picture, placement, read, tensor } = found;
  if (segmenter.needs.includes('files') && work.picture.kind === 'file') {
    return {
      ...{ picture, placement, read },
      segmented: asSegmented(picture),
      bring: (segmentation) => segmentationToInput(segmentation, preprocessing),
    };
  }
  const view = networkView(tensor, preprocessing);
  return {
    ...{ picture, placement, read },
    segmented: asSegmented(view),
    bring: (segmentation) => segmentation,
  };
}

function asSegmented({
  width,
  height,
  channels,
  data,
}: Pick<DecodedImage, 'width' | 'height' | 'channels' | 'data'>): SegmentedPicture {
  const full = data instanceof Uint8Array ? 255 : 65535;
  return { width, height, channels, values: Float64Array.from(data, (value) => value / full) };
}
